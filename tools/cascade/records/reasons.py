"""Why a clause was changed, in words: the same in the browser, in the terminal and in reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from cascade.model.catalogue import CATEGORIES, Category
from cascade.records.models import ClauseChange

DAY = "j F Y"
"""How days are written in prose, as Django's formats have it: ``3 May 2018``."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clause was changed: the day, the category in words, and the recorded reason."""

    day: str
    category: str
    text: str

    @property
    def sentence(self) -> str:
        """All three in a line, as far as they are known."""
        told = f"{self.day}, {self.category}" if self.day else self.category
        return f"{told}: {self.text}" if self.text else told


def category_words(category: str) -> str:
    """Return a category in words with its number: ``material change (category iv)``."""
    known: dict[str, str] = {str(key): words for key, words in CATEGORIES.items()}
    return f"{known.get(category, 'change')} (category {category})"


def iso_day(text: str) -> str:
    """Return an ISO date as it is written in prose, ``3 May 2018``, or nothing where it is none."""
    try:
        return date_format(date.fromisoformat(text), DAY)
    except ValueError:
        return ""


def reason_of(change: ClauseChange, *, is_public: bool = False) -> Reason:
    """Return why a clause was changed; the day is that of the recorded change, else of its publication.

    Where an editor gave it another category than the recorded one, both are named, and the editor's reason,
    which was not written for the public, unless *is_public* is set.
    """
    told = iso_day(change.date) or date_format(timezone.localtime(change.publication.at), DAY)
    text = change.reason.strip()
    if change.category_override_reason:
        said = f"Recorded as category {change.declared_category}; an editor counts it as category "
        why = "." if is_public else f": {change.category_override_reason}"
        text = f"{text} {said}{change.category}{why}".strip()
    return Reason(told, category_words(change.category), text)


def reason_of_entry(iso: str, category: Category, text: str) -> Reason:
    """Return a recorded change that is not published yet."""
    return Reason(iso_day(iso), category_words(category), text)
