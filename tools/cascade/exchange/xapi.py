"""Completions as xAPI statements, for a learning record store.

Source: Experience API 1.0.3, part 2 (statements); verbs and activity types of ADL's vocabulary. Statements
are written as JSON Lines. The same completion gives the same statement, with the attempt's id, every time: a
store that has it already keeps it once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cascade.exchange.cells import Cell
from cascade.exchange.jsonl import as_json, json_lines

_VERBS = "http://adlnet.gov/expapi/verbs/"
_ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
_LANGUAGE = "en-GB"


@dataclass(frozen=True, slots=True)
class Taken:
    """A completion, with what a statement says of it; the names are those of the export's columns."""

    attempt_id: str
    staff_number: str
    quiz: str
    quiz_title: str
    edition: str
    item_digests: str
    clause_digests: str
    channel: str
    identified_by: str
    mark: Decimal
    max_mark: Decimal
    percent: Decimal | None
    passed: bool | None
    complete: bool
    opened_utc: str
    submitted_utc: str
    depth: int | None
    session: str
    sequence: int
    previous_hash: str
    chain_hash: str
    kind: str
    refers_to: str | None
    trainer_staff_number: str = ""


EXTENSIONS: dict[str, str] = {
    "kind": "attempt, delta (a short re-assessment) or regrade (marked again)",
    "identified_by": "How the person was identified.",
    "session": "Session it was taken in.",
    "depth": "Depth of the session in the cascade.",
    "percent": "Percentage.",
    "item_digests": "Each item asked, and the sha256 of all it says.",
    "clause_digests": "Each clause tested, and the sha256 of its wording.",
    "sequence": "Number of the row in the log.",
    "previous_hash": "Hash of the row before it in the log.",
    "chain_hash": "Hash of its own row in the log.",
}
"""What stands in the context's extensions, under ``<service>/xapi/<name>``; what is empty is left out."""

_NESTED = frozenset({"item_digests", "clause_digests"})


def statement_lines(taken: Iterable[Taken], service: str) -> Iterator[bytes]:
    """Yield the statements of *taken* as JSON Lines, in pieces of many lines; memory stays flat."""
    return json_lines(statement(one, service) for one in taken)


def statement(taken: Taken, service: str) -> dict[str, Any]:
    """Return the xAPI statement of a completion.

    Args:
        taken: The completion.
        service: Address of the service, such as ``https://training.example.org``: the home of the accounts,
            and the beginning of every IRI that is ours.
    """
    home = service.rstrip("/")
    return {
        "id": taken.attempt_id,
        "actor": _agent(taken.staff_number, home),
        "verb": _verb(taken),
        "object": {
            "objectType": "Activity",
            "id": f"{home}/quizzes/{taken.quiz}/",
            "definition": {"type": _ASSESSMENT, "name": {_LANGUAGE: taken.quiz_title}},
        },
        "result": _result(taken),
        "context": _context(taken, home),
        "timestamp": taken.submitted_utc,
    }


def _agent(staff_number: str, home: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": f"{home}/", "name": staff_number}}


def _verb(taken: Taken) -> dict[str, Any]:
    if taken.passed is None:
        name = "completed" if taken.complete else "attempted"
    else:
        name = "passed" if taken.passed else "failed"
    return {"id": _VERBS + name, "display": {_LANGUAGE: name}}


def _result(taken: Taken) -> dict[str, Any]:
    result: dict[str, Any] = {"completion": taken.complete}
    if taken.passed is not None:
        result["success"] = taken.passed
    if taken.percent is not None:
        score = {"raw": as_json(taken.mark), "max": as_json(taken.max_mark)}
        scaled = taken.percent / 100
        # Marks lost by wrong certainty can go further below nought than a scaled score may.
        result["score"] = {"scaled": as_json(scaled), **score} if abs(scaled) <= 1 else score
    duration = _duration(taken)
    return {**result, "duration": duration} if duration else result


def _duration(taken: Taken) -> str:
    """Return the time from opening to handing in as ISO 8601, to the hundredth of a second."""
    took = datetime.fromisoformat(taken.submitted_utc) - datetime.fromisoformat(taken.opened_utc)
    seconds = round(took.total_seconds(), 2)
    return f"PT{seconds:.2f}S" if seconds >= 0 else ""


def _context(taken: Taken, home: str) -> dict[str, Any]:
    extensions: dict[str, Cell] = {name: getattr(taken, name) for name in EXTENSIONS}
    context: dict[str, Any] = {
        "registration": taken.refers_to or taken.attempt_id,
        "revision": taken.edition,
        "platform": taken.channel,
        "language": _LANGUAGE,
        "extensions": {
            f"{home}/xapi/{name}": _parsed(cell) if name in _NESTED else as_json(cell)
            for name, cell in extensions.items()
            if cell not in (None, "")
        },
    }
    if taken.trainer_staff_number:
        context["instructor"] = _agent(taken.trainer_staff_number, home)
    if taken.refers_to is not None:
        context["statement"] = {"objectType": "StatementRef", "id": taken.refers_to}
    return context


@lru_cache(maxsize=256)  # all who took the same quiz have the same digests
def _parsed(text: str) -> Any:
    return json.loads(text)
