"""Which clauses can be tested: those that state a duty, a prohibition, a deadline or a figure.

Words decide, so that the answer is the same for everybody and can be shown. Each sentence, list entry and
table cell of a clause is looked at for

- a duty: "must", "should", "have to", "is required to", "owes", "is due", "may expect", or an instruction to
  the reader, such as "If in doubt, ask your manager";
- a prohibition: "may not", "no one may", "may be kept only if", "never", "do not", "is an offence";
- a deadline: "within five days", "by 6 April 2018", "until 5pm", "at the latest";
- a figure: money, a share, a time of day, a number in digits, a number in words with a unit ("four years") or
  as a limit ("at least one").

A year, a date by itself, the number of a section and a number in words that announces a list ("three aims:")
are no figures. What a rule by words can't see, such as "The service area answers the enquiry", writers of
quizzes may test all the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cascade.bank.sentences import figures_in, prose_of
from cascade.model.catalogue import Clause
from cascade.model.text import fold

# An instruction opens a sentence, or follows a comma or colon: "If the repair is urgent, order it".
_OPENING = r"(?:^|[,;:]\ (?:and\ |so\ |but\ )?)"
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_TIME = r"[0-9]{1,2}(?:[.:][0-9]{2})?\ ?(?:am|pm)\b"
_UNITS = """
    minutes? hours? days? weeks? months? years? times pages? sides? copies storeys
    people persons councillors? members? officers? agents? electors? candidates? wards? trainees?
"""
_WORD = r"[\w'\u2019-]+"

_DUTY = r"""
    \b(?:must|shall|should|ought\ to|owes?|binds?|may\ expect)\b(?:\ (?:not|never)\b)?
  | \b(?:has|have|had|needs?|needed)\ to\b(?!\ (?:do\ with|know)\b)
  | \b(?:is|are|be)\ (?:required|obliged|bound|expected)\ to\b
  | \b(?:was|were)\ (?:required|obliged|bound)\ to\b
  | \b(?:has|have|had|is|are|under)\ (?:a|the|no)\ (?:\w+\ )?duty\b
  | \b(?:is|are)\ due\b(?!\ to\b)
"""
_PROHIBITION = rf"""
    \bmay\ not\b
  | \b(?:no\ one|nobody|none|no(?:\ {_WORD}){{1,4}}?)\ may\b
  | \b(?:neither|nor)\ (?:{_WORD}\ ){{1,6}}?may\b
  | \bmay\b[^.;:,]*?\bonly\b
  | \bonly\b[^.;:,]*?\bmay\b
  | (?<!\bhas\ )(?<!\bhave\ )(?<!\bhad\ )\bnever\b
  | {_OPENING}do\ not\b
  | \b(?:is|be)\ an?\ (?:offence|illegal\ practice|corrupt\ practice)\b
  | \b(?:forbids?|forbidden|prohibit(?:s|ed)?|not\ (?:allowed|permitted))\b
"""
_DEADLINE = rf"""
    \bwithin\ (?:[0-9]+|an?|{_SMALL})\ (?:\w+\ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b
  | \b(?:by|before|until|till|not?\ later\ than)\ (?:the\ )?(?:end\ of\ )?
    (?:{_TIME}|noon\b|midnight\b|(?:(?:{_DAYS})\ )?[0-9]{{1,2}}\ (?:{_MONTHS})\b)
  | \bat\ the\ latest\b
  | \bdeadline\b
"""
_LIMIT = rf"""
    £\ ?[0-9](?:[0-9,.]*[0-9])?
  | \b[0-9]+(?:\.[0-9]+)?(?:p\b|\ ?%|\ per\ cent\b)
  | \b{_TIME}
  | \b(?:at\ least|at\ most|up\ to|not?\ (?:more|fewer|less)\ than)\ (?:{_SMALL})\b
  | \b(?:{_SMALL})\ or\ (?:more|fewer|less)\b
"""
# What a number in words counts, where it is more than the announcement of a list.
_UNIT = rf"\ (?:(?!and\b|in\b|of\b|or\b|the\b){_WORD}\ )?(?:{'|'.join(_UNITS.split())})\b"
_INSTRUCTION = rf"""
    {_OPENING}(?:ask|check|give|hand|keep|look|order|pass|plan|put|read|report|say|send|tell|use)
    \ (?:an?|any|at|by|each|every|for|in|it|no|nothing|on|out|right|so|that|the|them|this|to|your?)\b
"""


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.VERBOSE | re.IGNORECASE)


_ANYWHERE = _pattern(_DUTY, _PROHIBITION, _DEADLINE, _LIMIT)
_IN_SENTENCES = _pattern(_INSTRUCTION)
_COUNTED = _pattern(_UNIT)
# The cells of a column with such a head are places in a document, or years.
_PLACES = _pattern(r"\b(?:part|section|page|clause|paragraph|article|chapter|act|year)\b")


def is_testable(clause: Clause, documents: Collection[str] = ()) -> bool:
    """Return whether *clause* states a duty, a prohibition, a deadline or a figure.

    Args:
        clause: A clause as the catalogue has it.
        documents: Slugs; a number after one of them is that of a clause, and no figure.
    """
    return bool(telling_words(clause, documents))


def telling_words(clause: Clause, documents: Collection[str] = ()) -> str:
    """Return the words that make *clause* testable, such as "must not"; empty where nothing does."""
    prose = prose_of(clause)
    pieces = [*prose, *_entries(clause), *_cells(clause)]
    return _first(_ANYWHERE, pieces) or _first(_IN_SENTENCES, prose) or next(_figures(pieces, documents), "")


def _first(pattern: re.Pattern[str], pieces: Collection[str]) -> str:
    found = next(filter(None, map(pattern.search, pieces)), None)
    return found.group().strip(" ,;:") if found else ""


def _figures(pieces: Collection[str], documents: Collection[str]) -> Iterator[str]:
    """Yield the numbers in digits, and those in words with their units."""
    for piece in pieces:
        for figure in figures_in(piece, documents, without_unit=True):
            unit = None if piece.endswith(":") else _COUNTED.match(piece, figure.end)
            if unit or piece[figure.start].isdigit():
                yield piece[figure.start : unit.end() if unit else figure.end]


def _entries(clause: Clause) -> Iterator[str]:
    for entries in clause.lists:
        yield from map(fold, entries)


def _cells(clause: Clause) -> Iterator[str]:
    """Yield the cells of the clause's tables, without the columns of places and years."""
    for table in clause.tables:
        yield from map(fold, table.columns)
        for row in table.rows:
            for head, cell in zip([*table.columns, *[""] * len(row)], row, strict=False):
                if not _PLACES.search(head):
                    yield fold(cell)
