"""Which clauses can be tested: those that state a duty, a prohibition, a deadline or a figure.

The decision is made by words, so that it is the same for everybody and can be explained. It looks at one
sentence, list entry or table row at a time:

- a duty: "must", "should", "has to", "is required to", "owes", "has a duty", or an instruction such as "If in
  doubt, ask your manager";
- a prohibition: "must not", "may not", "no one may", "may ... only", "never", "do not", "is an offence";
- a deadline: "within five days", "by 6 April 2018", "until 5pm", "at the latest";
- a figure: an amount of money, a share, a time of day, a number with what it counts ("45 councillors", "four
  years"), or a number alone in a cell of a table.

A year, a date on its own, the number of a section, and a number that only announces the list below it ("three
aims:") state nothing to test.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cascade.bank.sentences import figures_in, prose_of
from cascade.model.catalogue import Clause, Table
from cascade.model.text import fold

_DUTY = r"""
    \b(?:must|shall|should|ought\ to|owes?)\b
  | \b(?:has|have|had|needs?)\ to\b(?!\ do\ with\b)
  | \b(?:is|are|was|were|be)\ (?:required|obliged|bound|expected)\ to\b
  | \b(?:has|have|had|is|are|under)\ (?:a|the|no)\ (?:\w+\ )?duty\b
"""
_PROHIBITION = r"""
    \bmay\ not\b
  | \b(?:no\ one|nobody|none|neither|no\ \w+)\b[^.;:]*?\bmay\b
  | \bmay\b[^.;:,]*?\bonly\b
  | \bonly\b[^.;:,]*?\bmay\b
  | (?<!\bhas\ )(?<!\bhave\ )(?<!\bhad\ )\bnever\b
  | (?:^|[,;:]\ (?:and\ |so\ |but\ )?)do\ not\b
  | \b(?:is|was|be)\ (?:too\ )?an?\ (?:offence|(?:illegal|corrupt)\ practice)\b
  | \b(?:forbids?|forbidden|prohibit(?:s|ed)?|not\ (?:allowed|permitted))\b
"""
