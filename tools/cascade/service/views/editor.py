"""For editors: what the built edition would change if it were published now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from cascade.bank.changes import BANK_FILE, Difference
from cascade.bank.review import Stale, read_reviewed
from cascade.model.errors import CascadeError, ContentError
from cascade.model.text import label
from cascade.records.editions import current_bank, parse
from cascade.records.errors import NotFoundError
from cascade.records.previews import Preview, preview
from cascade.records.reasons import Reason, category_words, reason_of_entry
from cascade.service.changed import Wordings, wordings
from cascade.service.plurals import counted


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause whose wording would change: what happens to it, its category as a tag, and why."""

    label: str
    was: str
    state: str
    category: str
    tag: str
    wordings: Wordings
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """How many completions of a quiz would become affected, or current again."""

    title: str
    newly: str
    again: str


@dataclass(frozen=True, slots=True)
class Built:
    """The built edition as a file: its text, and when it was built; a sentence where there is none."""

    text: str = ""
    built_at: str = ""
    problem: str = ""


@require_safe
def editor(request: HttpRequest) -> HttpResponseBase:
    """Show what publishing the built edition would change; nothing is changed by looking."""
    built = _built(Path(settings.ROOT))
    context: dict[str, object] = {"built": built, "problem": built.problem, "problems": ()}
    if not built.problem:
        context |= _look(Path(settings.ROOT), built.text)
    return render(request, "service/editor.html", context)


def _built(root: Path) -> Built:
    path = root / BANK_FILE
    try:
        text = path.read_text("utf-8").strip()
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return Built(problem="Nothing is built yet. Run cascade build, then come back.")
    except (OSError, UnicodeDecodeError):
        return Built(problem="What was built can't be read. Run cascade build again.")
    return Built(text, date_format(timezone.localtime(moment), "j F Y, H:i"))


def _look(root: Path, text: str) -> dict[str, object]:
    try:
        found = preview(text, None, read_reviewed(root / "quizzes", root))
        titles = {quiz.id: quiz.title for quiz in parse(text).quizzes}
    except ContentError as error:
        return {
            "problem": "The reviews of questions can't be read.",
            "problems": [str(fault) for fault in error.faults],
        }
    except CascadeError as error:
        return {"problem": str(error)}
    old = [one for one in found.differences if one.old is not None]
    return {
        "found": found,
        "edition": found.edition[:12],
        "is_first": _is_first(),
        "clauses": [_clause(one) for one in old],
        "added": [label(one.reference) for one in found.differences if one.old is None],
        "faults": [_sentence(str(fault)) for fault in found.faults],
        "review": [
            (one.name, [_reviewed(each.reference, one) for each in one.differences]) for one in found.review
        ],
        "newly": counted(len(found.newly_affected), "completion"),
        "again": counted(len(found.no_longer_affected), "completion"),
        "stakes": _stakes(found, titles),
    }


def _is_first() -> bool:
    try:
        current_bank()
    except NotFoundError:
        return True
    return False


def _clause(one: Difference) -> Clause:
    state = "Taken out" if one.new is None else f"Was {label(one.was)}" if one.was else "Changed"
    return Clause(
        label=label(one.reference),
        was=label(one.was),
        state=state,
        category=category_words(one.category).capitalize() if one.category else "No change entry",
        tag={"iv": "partial", None: "wrong"}.get(one.category, "info"),
        wordings=wordings(one.old.text if one.old else "", one.new.text if one.new else ""),
        reasons=tuple(reason_of_entry(entry.date, entry.category, entry.text) for entry in one.entries),
    )


def _reviewed(reference: str, one: Stale) -> str:
    """Return a clause to review something under, and whether the number is another clause's now."""
    return f"{label(reference)} (another clause now)" if reference in one.others else label(reference)


def _sentence(fault: str) -> str:
    return fault if fault.endswith(".") else f"{fault}."


def _stakes(found: Preview, titles: Mapping[str, str]) -> list[Stake]:
    newly = Counter(quiz for _person, quiz in found.newly_affected)
    again = Counter(quiz for _person, quiz in found.no_longer_affected)
    return [
        Stake(titles.get(quiz, quiz), f"{newly[quiz]:,}", f"{again[quiz]:,}")
        for quiz in sorted({*newly, *again}, key=lambda quiz: titles.get(quiz, quiz))
    ]
