"""Drafts of scored items from one clause: its lists, its tables and its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from cascade.bank.choices import MAX_CHOICES
from cascade.bank.outline import Entries, Outline, clean_entry
from cascade.bank.plain import escape_markdown, looks_like
from cascade.bank.sentences import Figure, cells_of, figures_in, lead_of, prose_of, years_in
from cascade.model.catalogue import Clause, Table
from cascade.model.text import fold

MIN_ENTRIES = 3
"""A list shorter than this makes no question."""

MAX_KEYS = 20
MAX_DISTRACTORS = 4
MAX_PAIRS = 8
"""A table with more rows is shared out among several matching drafts."""

# Stands for the number while the rest of a sentence is escaped; no text holds it.
_BLANK = "\ue000"


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted item without its id, which is made of *kind* and *number*."""

    kind: str
    number: str
    item: dict[str, Any]


def list_drafts(outline: Outline, clause: Clause) -> Iterator[Draft]:
    """Yield a draft for each list of the clause: the entries are keys, other lists give the distractors."""
    for entries in outline.lists:
        if entries.clause is not clause:
            continue
        keys = _distinct(entries.texts)[:MAX_KEYS]
        if len(keys) < MIN_ENTRIES:
            continue
        lead = lead_of(clause, entries.printed) or _topic(clause)
        distractors = _distractors(outline, entries, keys)
        yield _multiple(clause, lead, keys, distractors) if distractors else _recall(clause, lead, keys)


def table_drafts(clause: Clause) -> Iterator[Draft]:
    """Yield a matching draft for each column of each table of the clause, paired with the first column."""
    for table in clause.tables:
        width = max((len(row) for row in (table.columns, *table.rows)), default=0)
        for column in range(1, width):
            for pairs in _shares(_pairs(table, column)):
                if len(pairs) > 1 and len({match for _stem, match in pairs}) > 1:
                    yield _matching(clause, table, column, pairs)


def figure_drafts(outline: Outline, clause: Clause) -> Iterator[Draft]:
    """Yield a draft for each sentence of the clause with figures; of a year where it offers nothing else."""
    found = prose_of(clause)
    if not outline.has_parts(clause):
        found += [fold(entry) for entries in clause.lists for entry in entries]
    counted = [
        (sentence, figures)
        for sentence in dict.fromkeys(found)
        if (figures := figures_in(sentence, outline.documents))
    ]
    dated = [] if clause.lists or clause.tables or clause.parent else _first_year(found)
    for sentence, figures in counted or dated:
        if len(figures) == 1:
            yield _numeric(clause, sentence, figures[0], "number" if counted else "year")
        else:
            yield _cloze(clause, sentence, figures)


def _first_year(found: Sequence[str]) -> list[tuple[str, list[Figure]]]:
    return [(sentence, years[:1]) for sentence in found if (years := years_in(sentence))][:1]


def _distinct(texts: Sequence[str]) -> list[str]:
    """Return the texts that can be told apart and show something."""
    found = {look: text for text in reversed(texts) if (look := looks_like(escape_markdown(text)))}
    return list(reversed(found.values()))


def _topic(clause: Clause) -> str:
    title = re.sub(r"^[0-9.]+\s+", "", fold(clause.section))
    return f"{title}:" if title else "Think of this clause:"


def _distractors(outline: Outline, own: Entries, keys: Sequence[str]) -> list[tuple[str, Clause]]:
    """Return entries of the nearest other lists, one from each list in turn."""
    wanted = min(max(2, len(keys)), MAX_DISTRACTORS, MAX_CHOICES - len(keys))
    taken = [looks_like(escape_markdown(key)) for key in keys]
    found: list[tuple[str, Clause]] = []
    same = [other for other in outline.lists if other.clause.document == own.clause.document]
    for pool in (same, outline.lists):
        for text, clause in _in_turn(sorted(pool, key=lambda other: _distance(own, other)), own):
            look = looks_like(escape_markdown(text))
            # An entry that is part of a key, or the other way about, could be taken for it.
            if look and len(found) < wanted and not any(look in key or key in look for key in taken):
                found.append((text, clause))
                taken.append(look)
        if found:
            break
    return found


def _distance(own: Entries, other: Entries) -> tuple[bool, bool, int]:
    page, other_page = own.clause.url.partition("#")[0], other.clause.url.partition("#")[0]
    return other_page != page, other.clause.section != own.clause.section, abs(other.place - own.place)


def _in_turn(lists: Sequence[Entries], own: Entries) -> Iterator[tuple[str, Clause]]:
    others = [[(text, entries.clause) for text in entries.texts] for entries in lists if entries is not own]
    # The nearest lists are used up first, a few at a time, so that distractors are about the same matter.
    for start in range(0, len(others), MAX_DISTRACTORS):
        for row in zip_longest(*others[start : start + MAX_DISTRACTORS]):
            yield from (entry for entry in row if entry is not None)


def _multiple(
    clause: Clause, lead: str, keys: Sequence[str], distractors: Sequence[tuple[str, Clause]]
) -> Draft:
    right = [{"text": escape_markdown(key), "key": True, "feedback": _see(clause)} for key in keys]
    wrong = [
        {
            "text": escape_markdown(text),
            "feedback": f"This belongs to another list, in {{clause}}`{source.id}`.",
        }
        for text, source in distractors
    ]
    stem = f"{escape_markdown(lead)}\n\nWhich of these belong here? Choose all that apply."
    return _draft("list", clause, {"type": "multiple", "stem": stem}, {"choices": right + wrong})


def _recall(clause: Clause, lead: str, keys: Sequence[str]) -> Draft:
    """Return the draft of a list for which no other list gives a distractor."""
    stem = f"{escape_markdown(lead)}\n\nWhat belongs here? Write down what you remember."
    look_for = [escape_markdown(key) for key in keys]
    return _draft("list", clause, {"type": "reflection", "stem": stem}, {"look_for": look_for})


def _pairs(table: Table, column: int) -> list[tuple[str, str]]:
    """Return first cell and cell of *column* of each row that has both and can be told from the others."""
    stems: set[str] = set()
    matches: dict[str, str] = {}
    pairs = []
    for row in table.rows:
        stem, match = (clean_entry(row[at]) if at < len(row) else "" for at in (0, column))
        look, other_look = looks_like(escape_markdown(stem)), looks_like(escape_markdown(match))
        if look and other_look and look not in stems and matches.setdefault(other_look, match) == match:
            stems.add(look)
            pairs.append((stem, match))
    return pairs


def _shares(pairs: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Yield the pairs in shares of about equal size."""
    parts = -(-len(pairs) // MAX_PAIRS) or 1
    for part in range(parts):
        yield pairs[part * len(pairs) // parts : (part + 1) * len(pairs) // parts]


def _matching(clause: Clause, table: Table, column: int, pairs: Sequence[tuple[str, str]]) -> Draft:
    heads = [table.columns[at].strip() if at < len(table.columns) else "" for at in (0, column)]
    if all(heads):
        left, right = (escape_markdown(head) for head in heads)
        stem = f"Match each entry under “{left}” with the one under “{right}”."
    else:
        stem = "Match each entry with what belongs to it."
    rows = [{"stem": escape_markdown(left), "match": escape_markdown(right)} for left, right in pairs]
    lead = lead_of(clause, cells_of(table)) or _topic(clause)
    item = {"type": "matching", "stem": f"{escape_markdown(lead)}\n\n{stem}"}
    return _draft("match", clause, item, {"pairs": rows})


def _numeric(clause: Clause, sentence: str, figure: Figure, what: str) -> Draft:
    blanked = sentence[: figure.start] + _BLANK + sentence[figure.end :]
    shown = escape_markdown(blanked).replace(_BLANK, f"\\[{what}\\]")
    item = {"type": "numeric", "stem": f"{shown}\n\nWhich {what} is left out?"}
    return _draft("figure", clause, item, {"answers": [{"value": _plain_number(figure.value)}]})


def _cloze(clause: Clause, sentence: str, figures: Sequence[Figure]) -> Draft:
    pieces, place = [], 0
    for figure in figures:
        pieces.append(sentence[place : figure.start])
        place = figure.end
    text = escape_markdown(_BLANK.join([*pieces, sentence[place:]]))
    gaps = {}
    for number, figure in enumerate(figures, 1):
        text = text.replace(_BLANK, f"[[n{number}]]", 1)
        gaps[f"n{number}"] = {"type": "numeric", "answers": [{"value": _plain_number(figure.value)}]}
    item = {"type": "cloze", "stem": "Fill in the numbers that are left out."}
    return _draft("figure", clause, item, {"text": text, "gaps": gaps})


def _plain_number(value: float) -> float:
    return int(value) if value == int(value) else value


def _see(clause: Clause) -> str:
    return f"See {{clause}}`{clause.id}`."


def _draft(kind: str, clause: Clause, item: dict[str, Any], body: dict[str, Any]) -> Draft:
    general = {} if kind == "list" else {"feedback": _see(clause)}
    return Draft(kind, clause.number, {**item, "clauses": [clause.id], **general, **body})
