"""What it costs to read where everybody stands: the plan of the one query, and its time at two sizes.

Run as ``python tests/bench/status_query.py [PEOPLE ...]``: for each number of people, on SQLite and on
PostgreSQL, a database with 20 quizzes and 50 editions is filled, the query is explained and timed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1000, 10_000)
QUIZZES, EDITIONS = 20, 50
CLAUSES_A_QUIZ = 12
CHANGES_AN_EDITION = 6
CATEGORIES = ("iv", "i", "iii", "iv", "ii", "i")
RUNS = 3
FIRST_DAY = datetime(2018, 1, 1, tzinfo=UTC)
Attempts = list[tuple[Any, ...]]


def main(sizes: Sequence[int]) -> None:
    """Measure each size on each database, each in a process of its own, for settings are read once."""
    sys.path.insert(0, str(ROOT / "tests"))
    from postgres import running_postgres

    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for kind in ("sqlite", "postgresql"):
                root = Path(folder) / f"{kind}-{size}"
                root.mkdir()
                url = server.create(f"people_{size}") if kind == "postgresql" else ""
                settings = {"CASCADE_ROOT": str(root), "CASCADE_DATABASE_URL": url, "PYTHONPATH": PATHS}
                command = [sys.executable, __file__, "--one", str(size)]
                subprocess.run(command, env={**os.environ, **settings}, check=True)


PATHS = f"{ROOT / 'tools'}:{ROOT / 'tests'}"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(people: int) -> None:
    """Fill the database of this process's settings, and print plan and time."""
    from django.core.management import call_command
    from django.db import connection

    import cascade.commands._django  # noqa: F401 - sets Django up
    from cascade.records.completions import completions, query

    call_command("migrate", verbosity=0)
    counts = _fill(people)
    say(f"\n== {connection.vendor}, {people:,} people x {QUIZZES} quizzes x {EDITIONS} editions: {counts}")
    sql, values = query()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as the server does by itself soon after rows were added
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, SUMMARY)"
        cursor.execute(f"{explain} {sql}", values)
        for row in cursor.fetchall():
            say(f"   {row[-1]}")
    times = []
    for _ in range(RUNS):
        begun, used = time.perf_counter(), time.process_time()
        found = completions()
        times.append((time.perf_counter() - begun, time.process_time() - used))
    affected = sum(one.affected for one in found)
    say(f"{len(found):,} completions, {affected:,} affected")
    for took, used in times:
        say(f"   {took:.2f} s, of which this process computed {used:.2f} s")


def _fill(people: int) -> str:
    """Publish the editions, then add people and what they handed in; return how much that is."""
    from django.db import connection

    from cascade.records import triggers
    from cascade.records.models import Attempt, AttemptClause, Person

    chance = random.Random(8)  # noqa: S311 - the same data every time
    states = _publish(chance)
    persons = [Person(staff_number=f"S{number}", name=f"Person {number}") for number in range(people)]
    Person.objects.bulk_create(persons, 2000)
    made, clauses = Attempts(), Attempts()
    for row, tested in _attempts([one.pk for one in persons], states, chance):
        made.append(row)
        clauses.extend(tested)
    with connection.schema_editor() as editor:
        # Looking for a row in the way of each would take most of the time.
        for table in ("records_attempt", "records_attemptclause"):
            triggers.remove(editor, table)
    _insert(Attempt, made)
    _insert(AttemptClause, clauses)
    return f"{len(made):,} rows in the log, {len(clauses):,} clauses tested"


def _publish(chance: random.Random) -> list[dict[str, tuple[str, int, str, str]]]:
    """Publish every edition; return, for each, clause to digest, publication, edition and lineage."""
    from cascade.records.editions import publish
    from cascade.records.models import Publication
    from cascade.records.versions import lineages_of
    from records.changing import change, true_false_bank
    from records.support import clause

    numbers = [f"{1 + count // CLAUSES_A_QUIZ}.{1 + count % CLAUSES_A_QUIZ}" for count in range(240)]
    rests = {
        f"quiz-{quiz}": {
            f"item-{n}": f"guide {number}" for n, number in enumerate(_clauses_of(quiz, numbers))
        }
        for quiz in range(QUIZZES)
    }
    texts = dict.fromkeys(numbers, "It is so.")
    entries, states = [], []
    for edition in range(EDITIONS):
        for one in chance.sample(numbers, CHANGES_AN_EDITION) if edition else ():
            texts[one] = f"It is so, as edition {edition} has it."
            day = (FIRST_DAY + timedelta(days=20 * edition)).date().isoformat()
            name = f"{day}({chr(97 + len(entries) % 26)}{edition})"
            entries.append(change(name, chance.choice(CATEGORIES), [f"guide {one}"]))
        bank = true_false_bank([clause(one, text) for one, text in texts.items()], rests, entries)
        found = publish(bank.to_text()).edition.pk
        publication, lineages = Publication.objects.latest("id").pk, lineages_of(found)
        states.append({one.id: (one.digest, publication, found, lineages[one.id]) for one in bank.clauses})
    return states


def _clauses_of(quiz: int, numbers: Sequence[str]) -> Sequence[str]:
    return numbers[quiz * CLAUSES_A_QUIZ : (quiz + 1) * CLAUSES_A_QUIZ]


def _attempts(
    people: Sequence[UUID], states: list[dict[str, tuple[str, int, str, str]]], chance: random.Random
) -> Iterator[tuple[tuple[Any, ...], Attempts]]:
    """Yield the rows of the log, each with its clauses: a pass each, before it a fail now and then."""
    from cascade.records.identifiers import uuid7

    names = list(states[0])
    sequence = 0
    for person in people:
        for quiz in range(QUIZZES):
            edition = chance.randrange(EDITIONS)
            own = names[quiz * CLAUSES_A_QUIZ : (quiz + 1) * CLAUSES_A_QUIZ]
            kinds = [("attempt", False)] * (chance.random() < 0.2) + [("attempt", True)]
            base = None
            # Every tenth takes a short quiz on a few clauses later on.
            if chance.random() < 0.1 and edition < EDITIONS - 1:
                kinds.append(("delta", True))
            for kind, passed in kinds:
                sequence += 1
                key = uuid7()
                if kind == "delta":
                    edition, own = chance.randrange(edition + 1, EDITIONS), own[:3]
                state = states[edition]
                row = _row(
                    key, sequence, kind, base if kind == "delta" else None, person, quiz, state, passed
                )
                yield row, [(key, name, state[name][3], state[name][0], state[name][1]) for name in own]
                base = key if kind == "attempt" and passed else base


def _row(  # noqa: PLR0913, PLR0917 - a row of the log has so many parts
    key: UUID,
    sequence: int,
    kind: str,
    base: UUID | None,
    person: UUID,
    quiz: int,
    state: dict[str, tuple[str, int, str, str]],
    passed: bool,
) -> tuple[Any, ...]:
    at = FIRST_DAY + timedelta(seconds=sequence)
    edition = next(iter(state.values()))[2]
    said = {"item_digests": "{}", "clause_digests": "{}", "responses": "{}", "marks": "[]"}
    values = {
        "id": key,
        "sequence": sequence,
        "format": 1,
        "kind": kind,
        "refers_to": base,
        "person_id": person,
        "quiz": f"quiz-{quiz}",
        "quiz_title": f"Quiz {quiz}",
        "edition_id": edition,
        **said,
        "mark": 1,
        "max_mark": 1,
        "percent": 100 if passed else 0,
        "passed": passed,
        "complete": True,
        "channel": "web",
        "session": "",
        "depth": None,
        "identified_by": "password",
        "opened_at": at,
        "submitted_at": at,
        "previous_hash": "0" * 64,
        "row_hash": "0" * 64,
    }
    return tuple(values.values())


def _insert(model: Any, rows: Attempts) -> None:
    """Add rows by the shortest way there is: nothing of ours looks at them, and no chain holds them."""
    from django.db import connection, transaction

    fields = [one for one in model._meta.concrete_fields if one.column != "id" or model.__name__ == "Attempt"]
    columns = ", ".join(one.column for one in fields)
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join("?" * len(fields))
        plain = ([_plain(value) for value in row] for row in rows)
        cursor.cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", plain)


def _plain(value: Any) -> Any:
    """Return a value as Django keeps it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        main([int(text) for text in sys.argv[1:]] or SIZES)
