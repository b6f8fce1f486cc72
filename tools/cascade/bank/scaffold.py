"""Draft quiz files: what a document's prompts, lists, tables and figures offer as questions.

Everything comes from the catalogue. A draft is a start for a person, never a finished question; each one
names its clause. The same catalogue always gives the same draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cascade.bank.drafts import Draft, figure_drafts, list_drafts, table_drafts
from cascade.bank.fields import MAX_ID, suggestion
from cascade.bank.outline import Outline
from cascade.bank.plain import escape_markdown
from cascade.bank.yaml_writer import write_quiz
from cascade.model.catalogue import Catalogue, Document, Prompt
from cascade.model.errors import CascadeError, UsageError
from cascade.model.text import label

MAX_DRAFTS = 500
"""How many drafts one file gets; prompts come first."""

PASS_MARK_PERCENT = 80

_HEADER = """\
Drafts from {title}, to be reviewed: none of these is a question yet.
Save this file as quizzes/<name>.yaml and go through it item by item.

reflect-*  one for each prompt; check that the points to look for answer it.
list-*     from a list; the distractors come from other lists, so replace any that could be right.
match-*    from a table; see that no two rows could be swapped.
figure-*   from a number in a sentence; keep it only if somebody needs to know it by heart.

Turn what you keep into short cases: what would somebody meet at work next week?
Give the items ids and the quiz a title of your own, and delete the rest and this comment.
Then run "cascade check"."""


def scaffold(catalogue: Catalogue, document: str) -> str:
    """Return a draft quiz file, as YAML text, for the document of that slug.

    Raises:
        UsageError: the catalogue has no such document.
        CascadeError: the document offers nothing to draft from.
    """
    title = _document(catalogue, document).title
    outline = Outline.of(catalogue, document)
    taken: set[str] = set()
    items = [{"id": _free_id(draft, taken), **draft.item} for draft in _drafts(outline)]
    if not items:
        raise CascadeError(f"{title} has no prompts, lists, tables or figures to draft questions from.")
    header = _HEADER.format(title=title)
    if len(items) > MAX_DRAFTS:
        header += f"\n\nOf {len(items)} drafts these are the first {MAX_DRAFTS}."
    return write_quiz(header, _top(title, items[:MAX_DRAFTS]), items[:MAX_DRAFTS])


def _document(catalogue: Catalogue, slug: str) -> Document:
    known = {document.slug: document for document in catalogue.documents}
    if slug not in known:
        guess = suggestion(slug, known) or f" Known are: {', '.join(known) or 'none'}."
        raise UsageError(f"There is no document '{slug}'.{guess}")
    return known[slug]


def _drafts(outline: Outline) -> Iterator[Draft]:
    for prompt in outline.prompts:
        yield _reflection(outline, prompt)
    for clause in outline.clauses:
        yield from list_drafts(outline, clause)
        yield from table_drafts(clause)
        yield from figure_drafts(outline, clause)


def _reflection(outline: Outline, prompt: Prompt) -> Draft:
    points, clauses = outline.points_for(prompt)
    item: dict[str, Any] = {"type": "reflection", "stem": escape_markdown(prompt.text) or label(prompt.id)}
    if clauses:
        item["clauses"] = list(clauses)
    item["prompts"] = [prompt.id]
    if points:
        item["look_for"] = [escape_markdown(point) for point in points]
    return Draft("reflect", prompt.number, item)


def _top(title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    top: dict[str, Any] = {
        "title": f"Draft: {' '.join(title.split())}",
        "about": f"Drafts from {escape_markdown(title)}, not yet reviewed.",
    }
    if any(item["type"] != "reflection" for item in items):
        top["pass_mark_percent"] = PASS_MARK_PERCENT
    return top


def _free_id(draft: Draft, taken: set[str]) -> str:
    """Return an id made of the draft's kind and number; a second one of the same gets -2."""
    number = re.sub(r"[^a-z0-9]+", "-", draft.number.lower()).strip("-")[: MAX_ID // 2].strip("-")
    stem = f"{draft.kind}-{number}" if number else draft.kind
    found, count = stem, 1
    while found in taken:
        count += 1
        found = f"{stem}-{count}"
    taken.add(found)
    return found
