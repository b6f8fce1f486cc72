"""Accepted answers of numeric and short-text items, and whether each of them can ever count."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from cascade.bank.choices import read_fraction
from cascade.bank.fields import LARGEST, NUMBER, Fields, parse_decimal
from cascade.bank.yaml_tree import Scalar
from cascade.model.items import NumericAnswer, TextAnswer
from cascade.scoring import matches_pattern

MAX_ANSWERS = 50
"""How many accepted answers one item may list."""

MAX_PATTERN = 200
"""The longest pattern of a short-text answer, in characters."""

_NUMERIC_KEYS = ("value", "tolerance", "fraction", "feedback")
_TEXT_KEYS = ("text", "fraction", "feedback")
_INTERVAL = re.compile(rf"({NUMBER})\s*\.\.\s*({NUMBER})")
_STAR = re.compile(r"(?<!\\)\*+")
_ANY_LETTER = "\ue000"
_VALUE_HELP = 'write a number such as 28, an interval such as "27..29", or "*" for any number.'
_NO_KEY = "No answer brings a mark: leave the right one without 'fraction'."
_ANYTHING = "Any answer at all brings the full mark: give '*' a fraction below 100."

Answer = TypeVar("Answer", NumericAnswer, TextAnswer)


def read_numeric_answers(parent: Fields) -> tuple[NumericAnswer, ...]:
    """Return the answers under ``answers`` of a numeric item."""
    return _read_answers(parent, _NUMERIC_KEYS, _read_numeric, _holds)


def read_text_answers(parent: Fields, *, match_case: bool) -> tuple[TextAnswer, ...]:
    """Return the answers under ``answers`` of a short-text item."""

    def covers(first: TextAnswer, later: TextAnswer) -> bool:
        return pattern_covers(first.pattern, later.pattern, match_case=match_case)

    return _read_answers(parent, _TEXT_KEYS, _read_text, covers)


def pattern_covers(first: str, later: str, *, match_case: bool = False) -> bool:
    """Return whether every text that the pattern *later* matches is matched by *first* as well."""
    # A letter that no pattern holds stands for whatever a star of *later* may match: only a star of
    # *first* can take it, and a star takes anything else as well.
    sample = _STAR.sub(_ANY_LETTER, later).replace("\\*", "*")
    return matches_pattern(first, sample, ignore_case=not match_case)


def _read_answers(
    parent: Fields,
    keys: Sequence[str],
    read: Callable[[Fields], Answer],
    covers: Callable[[Answer, Answer], bool],
) -> tuple[Answer, ...]:
    log, mark = parent.log, parent.log.mark
    nodes = parent.nodes("answers", required=True, at_least=1, at_most=MAX_ANSWERS)
    rows = [Fields(node, path, log, keys) for node, path in nodes]
    answers = [read(row) for row in rows]
    if not log.clean_since(mark):
        return ()
    for index, row in enumerate(rows):
        for earlier in range(index):
            if covers(answers[earlier], answers[index]):
                first = rows[earlier].path
                log.add(
                    row.line,
                    row.path,
                    f"This answer never counts: {first} takes all it would. Put it first, or leave it out.",
                )
                break
    if max(answer.fraction for answer in answers) <= 0:
        parent.fault("answers", _NO_KEY)
    return tuple(answers)


def _share(fields: Fields) -> float:
    fraction = read_fraction(fields)
    return 1.0 if fraction is None else fraction


def _read_text(fields: Fields) -> TextAnswer:
    pattern = fields.text("text", "plain")
    if len(pattern) > MAX_PATTERN:
        fields.fault(
            "text", f"The pattern is longer than {MAX_PATTERN} characters: use '*' for what may vary."
        )
    answer = TextAnswer(pattern, _share(fields), fields.text("feedback", required=False))
    if pattern and not pattern.strip("*") and answer.fraction >= 1:
        fields.fault("text", _ANYTHING)
    return answer


def _read_numeric(fields: Fields) -> NumericAnswer:
    value, width = _read_value(fields)
    tolerance = fields.number("tolerance", least=0)
    if tolerance is not None and (width or value is None):
        fields.fault("tolerance", "A tolerance goes with a single number: leave it out here.")
    answer = NumericAnswer(
        value, width or tolerance or 0.0, _share(fields), fields.text("feedback", required=False)
    )
    if value is None and answer.fraction >= 1:
        fields.fault("value", _ANYTHING)
    return answer


def _read_value(fields: Fields) -> tuple[float | None, float]:
    """Return the value and, for an interval, half its width; no value stands for any number."""
    node = fields.node("value", required=True)
    if node is None:
        return 0.0, 0.0
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text == "*":
        return None, 0.0
    interval = _INTERVAL.fullmatch(text)
    low = parse_decimal(interval[1] if interval else text)
    high = parse_decimal(interval[2]) if interval else low
    if low is None or high is None or max(abs(low), abs(high)) > LARGEST:
        fields.fault("value", f"This is no value to compare with: {_VALUE_HELP}")
        return 0.0, 0.0
    if low > high:
        fields.fault("value", f'The interval runs backwards: write "{high:g}..{low:g}".')
    return (low + high) / 2, abs(high - low) / 2


def _holds(first: NumericAnswer, later: NumericAnswer) -> bool:
    """Return whether every number that *later* accepts is accepted by *first*."""
    if first.value is None:
        return True
    if later.value is None:
        return False
    return abs(first.value - later.value) + later.tolerance <= first.tolerance
