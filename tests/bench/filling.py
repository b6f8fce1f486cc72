"""A database as an organisation has it after years: many people, a long log, every row in the chain.

Run as ``python tests/bench/filling.py FOLDER ROWS``: FOLDER becomes an installation of its own.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from cascade.model.bank import Bank
    from cascade.records.models import Attempt, Person

QUIZZES, ITEMS = 12, 12
ATTEMPTS_A_PERSON = 20
BATCH = 5000
AREAS = ("Housing", "Repairs", "Planning", "Environmental Health", "Finance", "Democratic Services")
NAMES = ("O'Brien", "শেখ", "خان", "García", "Novák", "Smith", "Łukasz", "=cmd", "+44", "-5", "@x", "Jones")


def fill(folder: Path, rows: int) -> Path:
    """Make an installation in *folder* with so many completions, and return its database."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(CASCADE_ROOT=str(folder), CASCADE_SECRET_KEY="of a database that is thrown away")
    from cascade.commands._django import database

    with database(migrate=True):
        _fill(rows)
    return folder / "var" / "cascade.sqlite3"


def _fill(rows: int) -> None:
    from django.db import connection, transaction

    from cascade.records.chain import lock_head
    from cascade.records.editions import publish
    from cascade.records.models import Attempt

    chance = random.Random(8)  # noqa: S311 - the same database every time
    bank = _bank()
    edition = publish(bank.to_text()).edition.pk
    people = _people(max(1, rows // ATTEMPTS_A_PERSON), chance)
    with connection.cursor() as cursor:
        # Nobody minds if this database is lost when power is.
        cursor.execute("PRAGMA synchronous=OFF")
    made = _attempts(bank, edition, people, rows, chance)
    for first in range(0, rows, BATCH):
        with transaction.atomic():
            head = lock_head()
            batch = [_chained(head, next(made)) for _ in range(min(BATCH, rows - first))]
            Attempt.objects.bulk_create(batch)
            head.save()


def _chained(head, row: Attempt) -> Attempt:
    """Give *row* its place: what `chain.append` does, without a statement a row."""
    from cascade.records.chain import FORMAT, row_hash

    row.format = FORMAT
    row.sequence, row.previous_hash = head.sequence + 1, head.row_hash
    row.row_hash = row_hash(row)
    head.sequence, head.row_hash = row.sequence, row.row_hash
    return row


def _people(count: int, chance: random.Random) -> list[UUID]:
    from cascade.records.models import Person

    def person(number: int) -> Person:
        name = f"{chance.choice(NAMES)} {number}"
        return Person(
            staff_number=f"{number:06}",
            name=name,
            email=f"p{number}@example.org",
            service_area=chance.choice(AREAS),
            password="!",
        )

    return [one.pk for one in Person.objects.bulk_create(map(person, range(count)), batch_size=BATCH)]


def _bank() -> Bank:
    from cascade.model.bank import Bank, Quiz
    from cascade.model.catalogue import Clause, Document
    from cascade.model.items import Item, TrueFalseBody
    from cascade.model.text import digest

    def clause(quiz: int, number: int) -> Clause:
        text = f"Officers do what clause {number} of module {quiz} says."
        return Clause(
            id=f"protocol {quiz}.{number}",
            document="protocol",
            number=f"{quiz}.{number}",
            section="",
            text=text,
            digest=digest(text),
            url="",
            basis="source",
            source="",
            position="",
            parent="",
            lists=(),
            tables=(),
            file="docs/protocol/index.md",
            line=1,
        )

    def quiz(number: int) -> Quiz:
        items = tuple(
            Item(
                f"question-{place}",
                f"Statement {place} of module {number} is so.",
                TrueFalseBody(key=True),
                clauses=(f"protocol {number}.{place}",),
            )
            for place in range(1, ITEMS + 1)
        )
        return Quiz(
            id=f"module-{number}",
            title=f"Module {number}: members, officers and the public",
            about="",
            pass_mark_percent=80.0,
            valid_months=12,
            attempts_allowed=None,
            shuffle=False,
            certainty=False,
            pools=(),
            items=items,
        )

    numbers = range(1, QUIZZES + 1)
    clauses = tuple(clause(quiz, place) for quiz in numbers for place in range(1, ITEMS + 1))
    documents = (Document("protocol", "The protocol", "protocol/index.html"),)
    return Bank("A knowledge base", documents, clauses, prompts=(), quizzes=tuple(map(quiz, numbers)))


def _attempts(
    bank: Bank, edition: str, people: list[UUID], rows: int, chance: random.Random
) -> Iterator[Attempt]:
    from cascade.model.bank import item_digest
    from cascade.model.text import canonical_json
    from cascade.records.models import Attempt

    digests = {clause.id: clause.digest for clause in bank.clauses}
    papers = [
        (
            quiz,
            canonical_json({item.id: item_digest(item) for item in quiz.items}),
            canonical_json({name: digests[name] for item in quiz.items for name in item.clauses}),
        )
        for quiz in bank.quizzes
    ]
    moment = datetime(2018, 5, 3, 8, tzinfo=UTC)
    for number in range(rows):
        moment += timedelta(seconds=chance.randint(1, 120), microseconds=chance.randint(0, 999_999))
        quiz, item_digests, clause_digests = papers[number % QUIZZES]
        answers = [chance.random() < 0.85 for _ in quiz.items]
        right = sum(answers)
        percent = Decimal(100 * right) / ITEMS
        yield Attempt(
            id=UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | number),
            person_id=people[chance.randrange(len(people))],
            quiz=quiz.id,
            quiz_title=quiz.title,
            edition_id=edition,
            item_digests=item_digests,
            clause_digests=clause_digests,
            responses=canonical_json(
                {item.id: given for item, given in zip(quiz.items, answers, strict=True)}
            ),
            marks=canonical_json(
                [
                    {"item": item.id, "mark": float(given)}
                    for item, given in zip(quiz.items, answers, strict=True)
                ]
            ),
            mark=Decimal(right).quantize(Decimal("0.00001")),
            max_mark=Decimal(ITEMS).quantize(Decimal("0.00001")),
            percent=percent.quantize(Decimal("0.01")),
            passed=percent >= 80,
            complete=True,
            channel="web",
            session="",
            depth=None,
            identified_by="password",
            opened_at=moment - timedelta(minutes=chance.randint(3, 40)),
            submitted_at=moment,
        )


if __name__ == "__main__":
    sys.stdout.write(f"{fill(Path(sys.argv[1]), int(sys.argv[2]))}\n")
