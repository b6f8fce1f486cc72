"""What a new edition changes in the wording, and which recorded changes account for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cascade.bank.wording import marked
from cascade.model.bank import Bank
from cascade.model.catalogue import CATEGORIES, Catalogue, Category, Change, Clause
from cascade.model.errors import Fault

BANK_FILE = "build/private/bank.json"
_CONTEXT = 5  # words of unchanged text beside a difference, in messages

LEARNERS_TOLD: frozenset[Category] = frozenset({"iii", "iv"})
"""Categories of which people who passed are told, and for which items are reviewed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause whose wording differs between two editions.

    Attributes:
        reference: Its reference now; of a removed clause, the one it had.
        was: The reference it had before, where that was another.
        old: The clause as it stood; None for a new one.
        new: The clause as it stands; None for a removed one.
        category: The strongest category of the entries; None where no entry accounts for the difference.
        entries: The recorded changes that name it and were not in the edition before.
        published: Those that name it and were: they account for what changed before.
    """

    reference: str
    was: str
    old: Clause | None
    new: Clause | None
    category: Category | None
    entries: tuple[Change, ...]
    published: tuple[Change, ...] = ()

    @property
    def entry(self) -> Change | None:
        """The newest entry of the strongest category."""
        return max(self.entries, key=lambda entry: (_strength(entry.category), entry.date), default=None)

    def marked(self) -> str:
        """Return the difference word by word: ``[-old-] {+new+}``."""
        return marked(self.old.text if self.old else "", self.new.text if self.new else "", context=_CONTEXT)

    def fault(self) -> Fault:
        """Return what to say where no entry accounts for the difference."""
        document = self.reference.partition(" ")[0]
        file, line = (self.new.file, self.new.line) if self.new and self.new.file else (f"docs/{document}", 0)
        return Fault(file, line, self.reference, self._message())

    def _message(self) -> str:
        if self.new is None:
            return (
                f"The clause is gone: {self.marked()}. Record it in a new {{change}} entry with "
                f"':removed: {self.reference}', or write ':was: {self.reference}' on the clause that took "
                "its place."
            )
        than = f"the current edition, where it is {self.was}" if self.was else "the current edition"
        newest = max(self.published, key=lambda entry: entry.date, default=None)
        known = f" The entry '{newest.id}' is published, for an earlier change." if newest else ""
        return (
            f"The wording differs from {than}: {self.marked()}. Record it in a new {{change}} "
            f"entry with ':clauses: {self.reference}', or take the difference back.{known}"
        )


def compare(
    before: Bank,
    after: Bank | Catalogue,
    categories: Mapping[str, Category] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """Return the clauses whose wording differs, in the order they stand in, removed ones last.

    Lettered sub-clauses count as clauses. An entry accounts for the clauses it names and their sub-clauses;
    one that names a sub-clause accounts for the whole clause as far as the rest of it has not changed.

    Args:
        before: The edition that is current.
        after: What is to become current.
        categories: Clause to the category an editor gives it, and its parts, in place of the recorded one.
        names: The reference that each clause of *after* had in *before*; as `former` finds it by default.
    """
    olds = {clause.id: clause for clause in before.clauses}
    names = former(before, after) if names is None else names
    differing = [
        (clause, olds.get(names.get(clause.id, "")))
        for clause in after.clauses
        if clause.id not in names or olds[names[clause.id]].digest != clause.digest
    ]
    left = set(names.values())
    gone = [clause for clause in before.clauses if clause.id not in left]
    search = _Search(before, after)
    found = [*(search.find(new, old) for new, old in differing), *(search.find(None, old) for old in gone)]
    return tuple(
        replace(one, category=given_to(one.reference, categories or {}) or one.category)
        if one.entries
        else one
        for one in found
    )


def given_to(reference: str, categories: Mapping[str, Category]) -> Category | None:
    """Return the category given to a clause, or else to the nearest clause that it is a part of."""
    while reference:
        if reference in categories:
            return categories[reference]
        reference = reference[: reference.rindex("(")] if reference.endswith(")") else ""
    return None


def former(before: Bank, after: Bank | Catalogue) -> dict[str, str]:
    """Return the reference that each clause of *after* had in *before*; a new clause is left out.

    ``:was:`` counts once: in the edition that brings it. A number that was handed on is a new clause's.
    """
    olds = {clause.id: clause for clause in before.clauses}
    moved = {
        clause.id: clause.was
        for clause in after.clauses
        if clause.was in olds and (clause.id not in olds or olds[clause.id].was != clause.was)
    }
    taken = set(moved.values())
    same = {clause.id: clause.id for clause in after.clauses if clause.id in olds and clause.id not in taken}
    return {**same, **moved}


def misleading(before: Bank, after: Bank | Catalogue, differences: Sequence[Difference]) -> tuple[Fault, ...]:
    """Return a warning for each recorded change that says something else than what publishing would do.

    A new one may name a clause whose wording is the same; one that is published may say another category or
    name another clause than when it counted.
    """
    known = {change.id: change for change in before.changes}
    differing = {name for one in differences for name in (one.reference, one.was)}
    names = former(before, after)
    same = {name for name, old in names.items() if name == old and name not in differing}
    found = []
    for change in after.changes:
        then = known.get(change.id)
        idle = [name for name in (*change.clauses, *change.removed) if name in same] if then is None else []
        if idle:
            message = (
                f"The entry names {', '.join(idle)}, whose wording is as in the current edition: "
                "check the number, or leave it out."
            )
            found.append(Fault(change.file, change.line, change.id, message))
        if then is not None and then.category != change.category:
            message = (
                f"The entry counted as category {then.category} when it was published, and still does. "
                f"To make it count as {change.category}, publish the edition before it, then this one."
            )
            found.append(Fault(change.file, change.line, change.id, message))
    return tuple(found)


def uncovered(differences: Sequence[Difference]) -> tuple[Fault, ...]:
    """Return a fault for each changed or removed clause that no entry accounts for; a new one needs none.

    Parts of a clause that has a fault of its own have none beside it.
    """
    found = {one.reference: one for one in differences if one.category is None and one.old is not None}
    return tuple(
        one.fault() for name, one in found.items() if not any(name.startswith(f"{other}(") for other in found)
    )


def strongest(categories: Sequence[Category]) -> Category:
    """Return the strongest of *categories*, i where there is none."""
    return max(categories, key=_strength, default="i")


def _strength(category: Category) -> int:
    return list(CATEGORIES).index(category)


class _Search:
    """Finds the entries that account for a difference."""

    def __init__(self, before: Bank, after: Bank | Catalogue) -> None:
        known = {change.id for change in before.changes}
        self.by_name: dict[str, list[Change]] = {}
        self.published: dict[str, list[Change]] = {}
        for change in after.changes:
            for reference in (*change.clauses, *change.removed):
                table = self.published if change.id in known else self.by_name
                table.setdefault(reference, []).append(change)
        self.parents = {clause.id: clause.parent for clause in (*before.clauses, *after.clauses)}
        self.old_parts = _parts(before.clauses)
        self.new_parts = _parts(after.clauses)

    def find(self, new: Clause | None, old: Clause | None) -> Difference:
        names = list(dict.fromkeys(clause.id for clause in (new, old) if clause))
        entries = list(dict.fromkeys(entry for name in names for entry in self._naming(name)))
        if (
            new
            and old
            and not entries
            and self._own_words(new, self.new_parts) == self._own_words(old, self.old_parts)
        ):
            entries = self._below(new, old)
        category = strongest([entry.category for entry in entries]) if entries else None
        was = old.id if new and old and old.id != new.id else ""
        published = tuple(self.published.get(names[0], ()))
        return Difference(names[0], was, old, new, category, tuple(entries), published)

    def _naming(self, reference: str) -> Iterator[Change]:
        """Yield the entries that name a clause or what it is part of."""
        while reference:
            yield from self.by_name.get(reference, ())
            reference = self.parents.get(reference, "")

    def _below(self, new: Clause, old: Clause) -> list[Change]:
        """Return the entries for the parts of a clause, if there is one for each part that changed."""
        now = {part.id: part.digest for part in self.new_parts.get(new.id, ())}
        then = {part.id: part.digest for part in self.old_parts.get(old.id, ())}
        # Letters of a clause that moved stand under its new number.
        then = {new.id + name.removeprefix(old.id): digest for name, digest in then.items()}
        changed = [name for name in {**now, **then} if now.get(name) != then.get(name)]
        found = {name: [*self._naming(name), *self._deeper(name)] for name in changed}
        return [entry for entries in found.values() for entry in entries] if all(found.values()) else []

    def _deeper(self, name: str) -> Iterator[Change]:
        for reference, entries in self.by_name.items():
            if reference.startswith(f"{name}("):
                yield from entries

    @staticmethod
    def _own_words(clause: Clause, parts: Mapping[str, Sequence[Clause]]) -> str:
        text = clause.text
        for part in parts.get(clause.id, ()):
            text = text.replace(part.text, "", 1)
        return " ".join(text.split())


def _parts(clauses: Sequence[Clause]) -> dict[str, list[Clause]]:
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.parent:
            found.setdefault(clause.parent, []).append(clause)
    return found
