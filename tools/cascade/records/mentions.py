"""Where people are named beside their own row: in texts that somebody typed, and in files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from cascade.records import environment
from cascade.records.models import (
    ApiToken,
    Attempt,
    AuditEntry,
    ClauseChange,
    Correction,
    ExportProfile,
    Person,
    Publication,
)

_SEALED = (
    "The database refuses to change this row. If it must not stay, whoever looks after the database has to"
    " decide with your data protection officer."
)
_IN_THE_CHAIN = (
    "It is the person's own answer, sealed by the hash chain: changing it would break the chain. It stays"
    " under the pseudonym."
)
_RENAME = "Give it another name, or remove it."
_FILE = "Replace it in the file and publish again; earlier versions of the file hold it too."

_TYPED: tuple[tuple[type[models.Model], str, str], ...] = (
    (Publication, "reason", _SEALED),
    (Publication, "by_account", _SEALED),
    (ClauseChange, "reason", _SEALED),
    (ClauseChange, "category_override_reason", _SEALED),
    (Correction, "reason", _SEALED),
    (Correction, "by_account", _SEALED),
    (AuditEntry, "actor_account", _SEALED),
    (AuditEntry, "detail", _SEALED),
    (ExportProfile, "name", _RENAME),
    (ExportProfile, "filters", _RENAME),
    (ApiToken, "name", _RENAME),
)
"""Columns that hold what somebody typed, and what to do where it names an erased person.

What others wrote in reflections and unfinished quizzes is theirs alone: nobody searches it.
"""

_SHORTEST_PART = 3  # shorter parts of a name, such as initials, are words of their own


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a person: table and column with the row's key, or file and line; what to do."""

    place: str
    key: str
    advice: str

    def __str__(self) -> str:
        """Return the mention as a sentence."""
        return f"{f'{self.place} {self.key}'.rstrip()}: {self.advice}"


def pattern_of(people: Sequence[Person], *, parts: bool = False) -> re.Pattern[str]:
    """Return a pattern that finds the staff number, e-mail address or name of *people* as whole words.

    Args:
        people: Who.
        parts: Whether each part of a name counts, and not the whole alone.
    """
    words: set[str] = set()
    for person in people:
        words |= {person.staff_number, person.email, person.name}
        if parts:
            words |= {part for part in re.split(r"[\s,]+", person.name) if len(part) >= _SHORTEST_PART}
    written = sorted((re.escape(_folded(word)) for word in words if word.strip()), key=len, reverse=True)
    if not written:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE)


def names_person(text: str, person: Person) -> bool:
    """Return whether *text* holds the staff number, the e-mail address or a part of the name of *person*."""
    return pattern_of([person], parts=True).search(_folded(text)) is not None


def mentions_of(people: Sequence[Person]) -> tuple[Mention, ...]:
    """Return where *people* are named beside their own rows, table by table, then the quiz files."""
    pattern = pattern_of(people)
    return (*_in_typed(pattern), *_in_answers(people, pattern), *_in_files(pattern))


def _in_typed(pattern: re.Pattern[str]) -> Iterator[Mention]:
    for model, field, advice in _TYPED:
        manager = model._base_manager  # noqa: SLF001 - Django's documented model API
        for key, text in manager.order_by("pk").values_list("pk", field).iterator():
            if pattern.search(_folded(str(text))):
                yield Mention(f"{model._meta.label_lower}.{field}", str(key), advice)  # noqa: SLF001


def _in_answers(people: Sequence[Person], pattern: re.Pattern[str]) -> Iterator[Mention]:
    own = Attempt.objects.filter(person__in=people).order_by("sequence").values_list("pk", "responses")
    for key, text in own.iterator():
        # Keys are ids of items and of their parts, which may be spelled like a staff number.
        if any(pattern.search(_folded(value)) for value in _values(json.loads(text))):
            yield Mention("records.attempt.responses", str(key), _IN_THE_CHAIN)


def _values(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for value in found:
            yield from _values(value)
    elif isinstance(found, str):
        yield found


def _in_files(pattern: re.Pattern[str]) -> Iterator[Mention]:
    root = environment.root()
    for path in sorted((root / "quizzes").glob("*.yaml")):
        for number, line in enumerate(_lines(path), 1):
            if pattern.search(_folded(line)):
                yield Mention(f"{path.relative_to(root).as_posix()}:{number}", "", _FILE)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text)
