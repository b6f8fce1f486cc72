"""The types of item: which keys each has in a quiz file, and how its body is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from cascade.bank.answers import read_numeric_answers, read_text_answers
from cascade.bank.choices import read_choices, refuse_lookalikes
from cascade.bank.fields import Fields, is_identifier, quoted, read_text, suggestion
from cascade.bank.markdown import gaps_in
from cascade.bank.yaml_tree import Mapping as MappingNode
from cascade.bank.yaml_tree import Node, Scalar
from cascade.model.items import (
    VERBS,
    ActionPlanBody,
    Body,
    ClozeBody,
    Entry,
    Gap,
    GapBody,
    InformationBody,
    MatchingBody,
    MatchOption,
    MatchStem,
    MultipleBody,
    NumericBody,
    OrderingBody,
    OrderingRule,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    Statement,
    TrueFalseBody,
)
from cascade.model.text import fold

MAX_ROWS = 50
"""How many pairs, entries, gaps or statements one item may have."""

MAX_WEIGHT = 1000
"""The largest mark of an item and the largest weight of a gap."""

RULES: tuple[OrderingRule, ...] = get_args(OrderingRule)


@dataclass(frozen=True, slots=True)
class BodyType:
    """The keys that a type adds to an item, and the function that reads them.

    The function logs what is wrong; what it returns then is of no use.
    """

    keys: tuple[str, ...]
    read: Callable[[Fields], Body]


def _single(fields: Fields) -> SingleBody:
    return SingleBody(read_choices(fields, multiple=False), fields.flag("shuffle", default=True))


def _multiple(fields: Fields) -> MultipleBody:
    return MultipleBody(read_choices(fields, multiple=True), fields.flag("shuffle", default=True))


def _true_false(fields: Fields) -> TrueFalseBody:
    return TrueFalseBody(
        fields.flag("key", required=True),
        fields.text("feedback_true", required=False),
        fields.text("feedback_false", required=False),
    )


def _numeric(fields: Fields) -> NumericBody:
    return NumericBody(read_numeric_answers(fields))


def _short_text(fields: Fields) -> ShortTextBody:
    match_case = fields.flag("match_case")
    return ShortTextBody(read_text_answers(fields, match_case=match_case), match_case)


def _matching(fields: Fields) -> MatchingBody:
    mark = fields.log.mark
    nodes = fields.nodes("pairs", required=True, at_most=MAX_ROWS)
    rows = [Fields(node, path, fields.log, ("stem", "match", "feedback")) for node, path in nodes]
    pairs = [(row, _optional_stem(row), fold(row.text("match", "paragraph"))) for row in rows]
    options: dict[str, MatchOption] = {}
    for _row, _stem, match in pairs:
        options.setdefault(match, MatchOption(f"m{len(options) + 1}", match))
    with_stem = [(row, stem, match) for row, stem, match in pairs if row.has("stem")]
    stems = tuple(
        MatchStem(f"s{number}", stem, options[match].id, row.text("feedback", required=False))
        for number, (row, stem, match) in enumerate(with_stem, 1)
    )
    if fields.log.clean_since(mark):
        _check_pairs(fields, pairs, stems, options)
    return MatchingBody(stems, tuple(options.values()), fields.flag("shuffle", default=True))


def _optional_stem(row: Fields) -> str:
    return row.text("stem", "paragraph", required=False)


def _check_pairs(
    fields: Fields,
    pairs: Sequence[tuple[Fields, str, str]],
    stems: Sequence[MatchStem],
    options: Mapping[str, MatchOption],
) -> None:
    log = fields.log
    refuse_lookalikes(log, ((row.line, row.at("stem"), stem) for row, stem, _m in pairs if stem), "stem")
    first_rows: dict[str, Fields] = {}
    for row, _stem, match in pairs:
        first_rows.setdefault(match, row)
    refuse_lookalikes(log, ((row.line, row.at("match"), match) for match, row in first_rows.items()), "match")
    uses = Counter(match for _row, _stem, match in pairs)
    for row, stem, match in pairs:
        if not stem and uses[match] > 1:
            row.fault("match", "This distractor stands among the other matches already: leave the pair out.")
        if not stem and row.has("feedback"):
            row.fault("feedback", "A pair without a stem is never answered, so its feedback is never shown.")
    if len(stems) < 2:
        fields.fault("pairs", "A matching needs at least two pairs with a stem.")
    elif len(options) < 2:
        fields.fault("pairs", "Every stem has the same match, which leaves nothing to decide.")


def _ordering(fields: Fields) -> OrderingBody:
    texts = _distinct_texts(fields, "entries", "An ordering needs at least two entries.")
    entries = tuple(Entry(f"e{number}", text) for number, text in enumerate(texts, 1))
    return OrderingBody(entries, fields.one_of("rule", RULES, "absolute_position"))


def _distinct_texts(fields: Fields, key: str, too_few: str) -> tuple[str, ...]:
    mark = fields.log.mark
    nodes = fields.nodes(key, required=True, at_most=MAX_ROWS)
    texts = [read_text(node, path, fields.log, "paragraph") for node, path in nodes]
    if fields.log.clean_since(mark):
        places = [(node.line, path, text) for (node, path), text in zip(nodes, texts, strict=True)]
        refuse_lookalikes(fields.log, places, "text")
        if len(texts) < 2:
            fields.fault(key, too_few)
    return tuple(texts)


def _cloze(fields: Fields) -> ClozeBody:
    text = fields.text("text")
    node = fields.node("gaps", required=True)
    gaps: dict[str, Gap] = {}
    if isinstance(node, MappingNode):
        # An own pass over the keys: they are ids here, chosen by the writer.
        known = [key.text for key, _value in node.entries]
        Fields(node, fields.at("gaps"), fields.log, known)
        for key, value in node.entries:
            gaps[key.text] = _read_gap(fields, key.text, value)
    elif node is not None:
        fields.fault("gaps", "Expected a mapping of gap ids, such as 'days: {type: numeric, ...}'.")
    marked = gaps_in(text)
    if text and isinstance(node, MappingNode):
        _check_gaps(fields, marked, gaps)
    return ClozeBody(text, tuple(gaps[gap] for gap in dict.fromkeys(marked) if gap in gaps))


def _read_gap(fields: Fields, gap_id: str, node: Node) -> Gap:
    if not is_identifier(gap_id):
        message = "A gap's id is made of lower-case letters, digits and hyphens."
        fields.log.add(node.line, fields.at(f"gaps.{gap_id}"), message)
    types = ("single", "numeric", "short_text")
    name = type_of(node, types)
    own = BODY_TYPES[name].keys if name else tuple(key for each in types for key in BODY_TYPES[each].keys)
    gap = Fields(node, fields.at(f"gaps.{gap_id}"), fields.log, ("type", "weight", *own))
    kind = gap.one_of("type", types)
    weight = gap.positive("weight", most=MAX_WEIGHT)
    body = GAP_READERS[kind](gap) if name else SingleBody(())
    return Gap(gap_id, body, weight)


def _check_gaps(fields: Fields, marked: Sequence[str], gaps: Mapping[str, Gap]) -> None:
    for gap, times in Counter(marked).items():
        if times > 1:
            fields.fault("text", f"The gap [[{gap}]] stands in the text {times} times: once is possible.")
        if gap not in gaps:
            fields.fault("text", f"The gap [[{gap}]] is not described under 'gaps'.{suggestion(gap, gaps)}")
    for gap in gaps:
        if gap not in marked and is_identifier(gap):
            fields.fault(
                "gaps", f"The gap '{gap}' does not stand in the text: write [[{gap}]] where it belongs."
            )
    if not gaps:
        fields.fault("gaps", "A cloze needs at least one gap.")


def _reflection(fields: Fields) -> ReflectionBody:
    return ReflectionBody(fields.texts("look_for", "blocks"), fields.flag("required", default=True))


def _scale(fields: Fields) -> ScaleBody:
    points = _distinct_texts(fields, "points", "A scale needs at least two points.")
    mark = fields.log.mark
    nodes = fields.nodes("statements", required=True, at_least=1, at_most=MAX_ROWS)
    rows = [Fields(node, path, fields.log, ("id", "text", "prompt")) for node, path in nodes]
    statements = tuple(
        Statement(
            row.identifier("id"), row.text("text", "paragraph"), row.text("prompt", "plain", required=False)
        )
        for row in rows
    )
    if fields.log.clean_since(mark):
        refuse_same_ids(rows, [statement.id for statement in statements])
        places = [(row.line, row.at("text"), each.text) for row, each in zip(rows, statements, strict=True)]
        refuse_lookalikes(fields.log, places, "statement")
    return ScaleBody(statements, points, fields.flag("required", default=True))


def _action_plan(fields: Fields) -> ActionPlanBody:
    if not fields.has("required"):
        return ActionPlanBody()
    asked = fields.texts("required", "plain")
    for word in asked:
        if word and word not in VERBS:
            fields.fault("required", f"Unknown verb '{word}': known are {quoted(VERBS)}.")
    if len(set(asked)) < len(asked):
        fields.fault("required", "A verb stands here twice: keep one of the two.")
    return ActionPlanBody(tuple(verb for verb in VERBS if verb in asked))


def _information(_fields: Fields) -> InformationBody:
    return InformationBody()


def refuse_same_ids(rows: Sequence[Fields], ids: Sequence[str]) -> None:
    """Log each id that an earlier row has already."""
    first: dict[str, Fields] = {}
    for row, row_id in zip(rows, ids, strict=True):
        if row_id and first.setdefault(row_id, row) is not row:
            row.fault("id", f"The id '{row_id}' is taken by {first[row_id].path}: choose another.")


def type_of(node: Node, types: Iterable[str]) -> str:
    """Return the type that *node* says it has, or an empty string where it says none of *types*."""
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text == "type" and isinstance(value, Scalar) and value.text in types:
                return value.text
    return ""


GAP_READERS: dict[str, Callable[[Fields], GapBody]] = {
    "single": _single,
    "numeric": _numeric,
    "short_text": _short_text,
}
"""Reader of each type that can stand in a gap."""

BODY_TYPES: dict[str, BodyType] = {
    "single": BodyType(("choices", "shuffle"), _single),
    "multiple": BodyType(("choices", "shuffle"), _multiple),
    "true_false": BodyType(("key", "feedback_true", "feedback_false"), _true_false),
    "numeric": BodyType(("answers",), _numeric),
    "short_text": BodyType(("answers", "match_case"), _short_text),
    "matching": BodyType(("pairs", "shuffle"), _matching),
    "ordering": BodyType(("entries", "rule"), _ordering),
    "cloze": BodyType(("text", "gaps"), _cloze),
    "reflection": BodyType(("look_for", "required"), _reflection),
    "scale": BodyType(("points", "statements", "required"), _scale),
    "action_plan": BodyType(("required",), _action_plan),
    "information": BodyType((), _information),
}
"""Every type of item, in the order in which the manual tells them."""
