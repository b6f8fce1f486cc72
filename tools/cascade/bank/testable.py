r"""Which clauses can be tested: those that state a duty, a prohibition, a deadline or a figure.

Words decide, so that the answer is the same for everybody and can be shown. One sentence, list entry or table
row at a time is looked at for

- a duty: "must", "should", "have to", "is required to", "owes", "is under a duty", or an instruction to the
  reader, such as "If in doubt, ask your manager";
- a prohibition: "may not", "no one may", "may keep it only if", "never", "do not", "is an offence";
- a deadline: "within five days", "by 6 April 2018", "until 5pm", "at the latest";
- a figure: money, a share, a time of day, digits with what they count ("45 councillors"), a number in words
  with a unit ("four years"), or a number that fills a cell of a table.

None of these are a year or a date by itself, the number of a section, a fact about what could not be found
("we could not read it"), and a number in words that only announces a list ("three aims").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cascade.bank.sentences import figures_in, prose_of
from cascade.model.catalogue import Clause
from cascade.model.text import fold

# An instruction begins a sentence, or follows a comma: "If the repair is urgent, order it".
_OPENING = r"(?:^|[,;:]\ (?:and\ |so\ |but\ )?)"

_DUTY = rf"""
    \b(?:must|shall|should|ought\ to|owes?)\b
  | \b(?:has|have|had|needs?|needed)\ to\b(?!\ do\ with\b)
  | \b(?:is|are|was|were|be)\ (?:required|obliged|bound|expected)\ to\b
  | \b(?:has|have|had|is|are|under)\ (?:a|the|no)\ (?:\w+\ )?duty\b
  | {_OPENING}(?:ask|check|do|give|hand|keep|look|pass|plan|put|read|report|say|send|tell|use)\b
    (?=\ (?:a|an|any|at|by|each|every|for|in|it|no|nothing|on|out|right|so|that|the|them|this|to|your?)\b)
"""
_PROHIBITION = rf"""
    \bmay\ not\b
  | \b(?:no\ one|nobody|none|neither|nor|no\ \w+)\ (?:[\w']+\ ){{0,6}}?may\b
  | \bmay\b[^.;:,]*?\bonly\b
  | \bonly\b[^.;:,]*?\bmay\b
  | (?<!\bhas\ )(?<!\bhave\ )(?<!\bhad\ )\bnever\b
  | {_OPENING}do\ not\b
  | \b(?:is|be)\ an?\ (?:offence|illegal\ practice|corrupt\ practice)\b
  | \b(?:forbids?|forbidden|prohibit(?:s|ed)?|not\ (?:allowed|permitted))\b
"""
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_TIME = r"[0-9]{1,2}(?:[.:][0-9]{2})?\ ?(?:am|pm)\b"
_DEADLINE = rf"""
    \bwithin\ (?:[0-9]+|an?|one|{_SMALL})\ (?:\w+\ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b
  | \b(?:by|before|until|till|not?\ later\ than)\ (?:the\ )?(?:end\ of\ )?
    (?:{_TIME}|noon\b|midnight\b|(?:(?:{_DAYS})\ )?[0-9]{{1,2}}\ (?:{_MONTHS})\b)
  | \bat\ the\ latest\b
  | \bdeadline\b
"""
# What a number in words counts where it is more than the announcement of a list.
_UNITS = """
    minutes? hours? days? weeks? months? years? times pages? sides? copies storeys
    people persons councillors? members? officers? agents? electors? candidates? wards? trainees? staff
"""
_FIGURE = rf"""
    £\ ?[0-9][0-9,.]*
  | \b[0-9]+(?:\.[0-9]+)?p\b
  | \b[0-9][0-9,.]*\ ?(?:%|per\ cent\b)
  | \b{_TIME}
  | \b(?:{_SMALL})\ (?:(?:clear|graduate|polling|whole|working)\ )?(?:{"|".join(_UNITS.split())})\b(?!:)
"""
_TESTABLE = re.compile(
    rf"(?:{_DUTY})|(?:{_PROHIBITION})|(?:{_DEADLINE})|(?:{_FIGURE})", re.VERBOSE | re.IGNORECASE
)
_NUMBER_ALONE = re.compile(r"[+\u2212-]?[0-9]{1,3}(?:,?[0-9]{3})*(?:\.[0-9]+)?")
_YEAR_ALONE = re.compile(r"(?:1[89]|20)[0-9]{2}")
# A column of these holds places in a document, or years.
_PLACES = re.compile(r"\b(?:part|section|page|clause|paragraph|article|chapter|act|no\.?|year)\b", re.IGNORECASE)


def is_testable(clause: Clause, documents: Collection[str] = ()) -> bool:
    """Return whether *clause* states a duty, a prohibition, a deadline or a figure.

    A number after the slug of one of the *documents* is that of a clause, and no figure.
    """
    return bool(words_to_test(clause, documents))


def words_to_test(clause: Clause, documents: Collection[str] = ()) -> str:
    """Return the first words for which *clause* is testable, such as "must not"; empty where it is not."""
    for piece in _pieces(clause):
        found = _TESTABLE.search(piece)
        if found:
            return found.group().strip(" ,;:")
        for figure in figures_in(piece, documents):
            if piece[figure.start].isdigit():
                return piece[figure.start : figure.end]
    return next(_numbers_alone(clause), "")


def _pieces(clause: Clause) -> Iterator[str]:
    """Yield the sentences, list entries and cells of *clause*."""
    yield from prose_of(clause)
    for entries in clause.lists:
        yield from map(fold, entries)
    for table in clause.tables:
        for row in (table.columns, *table.rows):
            yield from map(fold, row)


def _numbers_alone(clause: Clause) -> Iterator[str]:
    """Yield the cells that are nothing but a number which counts something."""
    for table in clause.tables:
        for row in table.rows:
            for head, cell in zip([*table.columns, *[""] * len(row)], row, strict=False):
                number = fold(cell)
                is_place = _PLACES.search(head) or _YEAR_ALONE.fullmatch(number)
                if _NUMBER_ALONE.fullmatch(number) and not is_place:
                    yield number
