"""Affected completions: whatever is done, the derived status is what anybody would work out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cascade.bank.changes import strongest
from cascade.records.affected import touched_passes
from cascade.records.attempts import submit
from cascade.records.completions import (
    affected_items,
    completions,
)
from cascade.records.editions import publish
from cascade.records.errors import SittingError
from cascade.records.models import Publication
from cascade.records.people import add_person
from cascade.records.previews import preview
from cascade.records.sittings import open_sitting, save_responses
from cascade.records.status import quiz_status
from cascade.records.verification import verify
from cascade.records.voiding import void
from records.changing import change, true_false_bank
from records.support import clause

KEYS = ("a", "b", "c")
RESTS = {"first": {"one": "a", "two": "b"}, "second": {"three": "b", "four": "c"}}
PEOPLE = ("P1", "P2")
WORDINGS = ("It is so.", "It is so today.", "It is not so.")


@dataclass(frozen=True)
class Draft:
    """What the editors have written: each clause's number, former number and wording, and the entries."""

    numbers: tuple[str, ...] = ("8.1", "8.2", "8.3")
    former: tuple[str, ...] = ("", "", "")
    wordings: tuple[str, ...] = (WORDINGS[0],) * 3
    entries: tuple[tuple[str, str, str], ...] = ()  # date, category, clause key

    def bank(self):
        """The bank it compiles to."""
        names = {key: f"guide {number}" for key, number in zip(KEYS, self.numbers, strict=True)}
        clauses = [
            _was(clause(number, wording), was)
            for number, was, wording in zip(self.numbers, self.former, self.wordings, strict=True)
        ]
        rests = {quiz: {item: names[key] for item, key in items.items()} for quiz, items in RESTS.items()}
        entries = [change(date, category, [names[key]]) for date, category, key in self.entries]
        return true_false_bank(clauses, rests, entries)

    def put(self, field_name: str, key: str, value: str):
        """The draft with one clause's number or wording changed."""
        values = list(getattr(self, field_name))
        values[KEYS.index(key)] = value
        return replace(self, **{field_name: tuple(values)})


def _was(one, was):
    return replace(one, was=was)


@dataclass
class Taken:
    """Something handed in: under which publication, on which clauses; a delta has the pass it belongs to."""

    row: UUID
    person: str
    quiz: str
    kind: str
    passed: bool
    under: int
    keys: set[str]
    base: Taken | None = None
    void: bool = False


@dataclass
class History:
    """Everything that happened, kept apart from the database, and the obvious way to read it."""

    draft: Draft = field(default_factory=Draft)
    published: list[tuple[Draft, dict[str, str]]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    counter: int = 0

    def wording(self, number: int, key: str) -> str:
        """The wording of a clause under a publication."""
        return self.published[number][0].wordings[KEYS.index(key)]

    def publish(self, draft: Draft) -> None:
        """Note a publication, with the category of each clause it changes."""
        if self.published and self.published[-1][0] == draft:
            return
        now = len(self.published)
        earlier = [number for number, (one, _) in enumerate(self.published) if one == draft]
        categories: dict[str, str] = {}
        for position, key in enumerate(KEYS):
            if not now or self.published[-1][0].wordings[position] == draft.wordings[position]:
                continue
            if earlier:
                found = [changes[key] for _, changes in self.published[earlier[-1] + 1 :] if key in changes]
            else:
                known = set(self.published[-1][0].entries)
                found = [entry[1] for entry in draft.entries if entry not in known and entry[2] == key]
            categories[key] = strongest(found)
        self.published.append((draft, categories))

    def newest_pass(self, person: str, quiz: str) -> Taken | None:
        """The pass that counts: void ones do not."""
        own = [one for one in self.taken if (one.person, one.quiz, one.kind) == (person, quiz, "attempt")]
        return next((one for one in reversed(own) if one.passed and not one.void), None)

    def is_affected(self, person: str, quiz: str) -> bool:
        """Whether the newest pass rests on wording that has materially changed: clause by clause."""
        newest = self.newest_pass(person, quiz)
        if newest is None:
            return False
        deltas = [one for one in self.taken if one.base is newest and one.passed and not one.void]
        for key in set(RESTS[quiz].values()):
            under = [newest, *(one for one in deltas if key in one.keys)][-1].under
            material = any(changes.get(key) == "iv" for _, changes in self.published[under + 1 :])
            if material and self.wording(under, key) != self.wording(-1, key):
                return True
        return False


# Each list has an action as often as it is to happen, for it is drawn from evenly.
EDITS = [
    *(
        ("edit", key, further, category)
        for key in ("a", "b", "b", "c")  # both quizzes rest on b
        for further in (1, 2)  # how many wordings on: an edit always changes something, and two may undo it
        for category in ("i", "iii", "iv", "iv")
    ),
    *(("renumber", key) for key in KEYS for _ in range(2)),
    *(("swap", *pair) for pair in (("a", "b"), ("b", "c"), ("c", "a")) for _ in range(2)),
]
PUBLICATIONS = [*[("publish",)] * 8, *(("return", number) for number in range(3))]
TAKINGS = [
    *(
        ("attempt", person, quiz, right)
        for person in PEOPLE
        for quiz in RESTS
        for right in (True, True, True, True, False)
    ),
    *(("delta", person, quiz, True) for person in PEOPLE for quiz in RESTS),
    *(("settle", person, right) for person in PEOPLE for right in (True, True, True, True, True, False)),
    *(("void", number) for number in range(2) for _ in range(2)),
]
TAKEN = st.lists(st.sampled_from(TAKINGS), min_size=1, max_size=4)
# One round is what lies between two publications: some editing, then some taking of quizzes.
ROUNDS = st.tuples(
    st.lists(st.sampled_from(EDITS), min_size=1, max_size=2), st.sampled_from(PUBLICATIONS), TAKEN
)


def act(history: History, people, action) -> None:  # noqa: C901 - a branch an action
    """Do one thing, in the database and in the history."""
    name, *values = action
    draft = history.draft
    if name == "edit":
        key, further, category = values
        now = WORDINGS.index(draft.wordings[KEYS.index(key)])
        wording = WORDINGS[(now + further) % len(WORDINGS)]
        history.counter += 1
        entry = (f"2018-05-03({chr(97 + history.counter)})", category, key)
        history.draft = replace(draft.put("wordings", key, wording), entries=(*draft.entries, entry))
    elif name == "renumber":
        history.counter += 1
        _renumber(history, {values[0]: f"9.{history.counter}"})
    elif name == "swap":
        one, other = (draft.numbers[KEYS.index(key)] for key in values)
        _renumber(history, {values[0]: other, values[1]: one})
    elif name in {"publish", "return"}:
        if name == "return":
            history.draft = history.published[values[0] % len(history.published)][0]
        _publish(history)
    elif name == "settle":
        person, right = values
        for quiz in RESTS:
            if history.is_affected(person, quiz):
                _take(history, people, "delta", person, quiz, right)
    elif name == "void":
        _void(history, values[0])
    else:
        _take(history, people, name, *values)


def _renumber(history: History, numbers: dict[str, str]) -> None:
    """Give clauses other numbers, which may be each other's; each moves once at most from one edition to the
    next, and `:was:` says nothing new where the same number was handed over in the same way before.
    """
    draft = history.draft
    published = history.published[-1][0] if history.published else draft
    for key, number in numbers.items():
        old = draft.numbers[KEYS.index(key)]
        if published.numbers[KEYS.index(key)] != old or f"guide {number}" in draft.former:
            return
    for key, number in numbers.items():
        old = f"guide {draft.numbers[KEYS.index(key)]}"
        history.draft = history.draft.put("numbers", key, number).put("former", key, old)


def _void(history: History, number: int) -> None:
    left = [one for one in history.taken if not one.void]
    if left:
        chosen = left[-1 - number % len(left)]
        void(chosen.row, "By mistake.", apply=True)
        chosen.void = True


def _publish(history: History) -> None:
    text = history.draft.bank().to_text()
    told, before = preview(text), _affected()
    publish(text)
    history.publish(history.draft)
    assert set(told.newly_affected) == _affected() - before
    assert set(told.no_longer_affected) == before - _affected()


def _affected() -> set:
    return (
        {(one.person, one.quiz) for one in completions() if one.affected}
        if Publication.objects.exists()
        else set()
    )


def _take(  # noqa: PLR0913, PLR0917 - an action has so many parts
    history: History, people, kind: str, person: str, quiz: str, right: bool
) -> None:
    under = len(history.published) - 1
    if kind == "delta" and not history.is_affected(person, quiz):
        with pytest.raises(SittingError):
            open_sitting(people[person], quiz, kind="delta")
        return
    sitting = open_sitting(people[person], quiz, kind=kind)
    save_responses(sitting.id, people[person], {item.id: right for item in sitting.items})
    row = submit(sitting.id, people[person], "password")
    keys = {RESTS[quiz][item.id] for item in sitting.items}
    base = history.newest_pass(person, quiz) if kind == "delta" else None
    history.taken.append(Taken(row.pk, person, quiz, kind, bool(row.passed), under, keys, base))


@settings(
    # On PostgreSQL each round trip costs more, and there the rules are the same.
    max_examples=100 if connection.vendor == "sqlite" else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=TAKEN, rounds=st.lists(ROUNDS, min_size=3, max_size=6))
def test_the_derived_status_is_what_the_log_says(db, first, rounds):
    """For any sequence of edits, publications, returns, attempts, deltas and voidings, round by round.

    What a preview said would become of each completion has become of it.
    """
    with transaction.atomic():
        history = History()
        people = {number: add_person(number, number) for number in PEOPLE}
        for edits, publication, takings in [([], ("publish",), first), *rounds]:
            for action in (*edits, publication):
                act(history, people, action)
            _agree(history, people)
            for action in takings:
                act(history, people, action)
            _agree(history, people)
        assert verify().ok
        transaction.set_rollback(True)


def _agree(history: History, people) -> None:
    table = {(one.person, one.quiz): one.affected for one in completions()}
    touched = {(one.person, one.quiz) for one in touched_passes() if one.answer in {"open", "expired"}}
    assert touched == {key for key, affected in table.items() if affected}
    for name, person in people.items():
        for quiz in RESTS:
            expected = history.is_affected(name, quiz)
            assert table.get((person.pk, quiz), False) is expected
            assert (quiz_status(person, quiz).state == "affected") is expected
            assert bool(affected_items(person, quiz)) is expected
