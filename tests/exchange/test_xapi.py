"""xAPI statements: each follows the specification's rules, written down here as a check of our own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlparse
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.exchange.xapi import EXTENSIONS, Taken, statement, statement_lines

SERVICE = "https://training.example.org/"
TAKEN = Taken(
    attempt_id="0198c0de-0000-7000-8000-000000000001",
    staff_number="S1",
    quiz="roles",
    quiz_title="Roles and expectations",
    edition="e" * 64,
    item_digests='{"leaflets":"a"}',
    clause_digests='{"guide 8.1":"b"}',
    channel="web",
    identified_by="password",
    mark=Decimal("8.00000"),
    max_mark=Decimal("9.00000"),
    percent=Decimal("88.89"),
    passed=True,
    complete=True,
    opened_utc="2018-05-03T09:18:10.000000Z",
    submitted_utc="2018-05-03T09:30:15.123456Z",
    depth=2,
    session="spring",
    sequence=7,
    previous_hash="c" * 64,
    chain_hash="d" * 64,
    kind="attempt",
    refers_to=None,
)
DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?")
VERBS = {"passed", "failed", "completed", "attempted"}
PROPERTIES = {"id", "actor", "verb", "object", "result", "context", "timestamp"}
CONTEXT = {"registration", "revision", "platform", "language", "instructor", "statement", "extensions"}


def values(found: Any) -> list[Any]:
    """Every value at any depth."""
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [found, *(value for one in inner for value in values(one))]


def check(found: dict[str, Any]) -> None:
    """The rules of part 2 of the specification (1.0.3) for what our statements hold."""
    # 2.2: which properties there are; 2.4.1: the id is a UUID; no value is null but in extensions.
    assert set(found) == PROPERTIES
    assert str(UUID(found["id"])) == found["id"]
    assert None not in values({**found, "context": {**found["context"], "extensions": {}}})
    # 2.4.2.1, 2.4.2.4: an agent has exactly one identifier; an account has a home page and a name.
    assert set(found["actor"]) == {"objectType", "account"}
    assert found["actor"]["objectType"] == "Agent"
    assert set(found["actor"]["account"]) == {"homePage", "name"}
    assert is_iri(found["actor"]["account"]["homePage"])
    assert isinstance(found["actor"]["account"]["name"], str)
    # 2.4.3: a verb has an IRI and a language map.
    assert found["verb"]["id"].removeprefix("http://adlnet.gov/expapi/verbs/") in VERBS
    assert_language_map(found["verb"]["display"])
    # 2.4.4.1: an activity has an IRI; its definition a type and a name.
    assert found["object"]["objectType"] == "Activity"
    assert is_iri(found["object"]["id"])
    assert is_iri(found["object"]["definition"]["type"])
    assert_language_map(found["object"]["definition"]["name"])
    check_result(found["result"])
    check_context(found["context"])
    # 4.2: a moment is ISO 8601 with its zone, to the millisecond at least.
    assert datetime.fromisoformat(found["timestamp"]).utcoffset() == timedelta(0)


def check_result(result: dict[str, Any]) -> None:
    """2.4.5: results."""
    assert set(result) <= {"score", "success", "completion", "duration"}
    assert isinstance(result["completion"], bool)
    assert isinstance(result.get("success", True), bool)
    score = result.get("score", {"raw": 0, "max": 1})
    # 2.4.5.1: scaled is from -1 to 1, raw is no more than max.
    assert -1 <= score.get("scaled", 0) <= 1
    assert score["raw"] <= score["max"]
    # 4.3: a duration is ISO 8601, to the hundredth of a second.
    assert DURATION.fullmatch(result.get("duration", "PT0S"))


def check_context(context: dict[str, Any]) -> None:
    """2.4.6: contexts; revision and platform only where the object is an activity, as it always is here."""
    assert set(context) <= CONTEXT
    UUID(context["registration"])
    assert all(isinstance(context[name], str) for name in ("revision", "platform", "language"))
    if "statement" in context:
        assert context["statement"]["objectType"] == "StatementRef"
        UUID(context["statement"]["id"])
    if "instructor" in context:
        assert set(context["instructor"]) == {"objectType", "account"}
        assert set(context["instructor"]["account"]) == {"homePage", "name"}
    # 4.1: the keys of extensions are IRIs.
    assert all(is_iri(name) for name in context["extensions"])


def is_iri(text: str) -> bool:
    """Whether *text* is an absolute IRI."""
    found = urlparse(text)
    return bool(found.scheme and found.netloc) and " " not in text


def assert_language_map(found: dict[str, str]) -> None:
    """4.2: keys are language tags, values text."""
    assert list(found) == ["en-GB"]
    assert all(isinstance(text, str) for text in found.values())


def test_a_passed_quiz_says_all_that_a_record_store_can_use():
    """Score, success, duration; which wording was tested, and the row that proves it."""
    found = statement(TAKEN, SERVICE)
    check(found)
    assert found["actor"]["account"] == {"homePage": SERVICE, "name": "S1"}
    assert found["object"]["id"] == "https://training.example.org/quizzes/roles/"
    assert found["result"] == {
        "completion": True,
        "success": True,
        "score": {"scaled": 0.8889, "raw": 8, "max": 9},
        "duration": "PT725.12S",
    }
    extensions = found["context"].pop("extensions")
    assert set(extensions) == {f"https://training.example.org/xapi/{name}" for name in EXTENSIONS}
    assert extensions["https://training.example.org/xapi/clause_digests"] == {"guide 8.1": "b"}
    assert found["context"] == {
        "registration": TAKEN.attempt_id,
        "revision": "e" * 64,
        "platform": "web",
        "language": "en-GB",
    }


def test_the_trainer_of_a_session_is_the_instructor():
    """An account of the same home as the learner's; without a number there is none."""
    found = statement(replace(TAKEN, trainer_staff_number="T1"), SERVICE)
    check(found)
    assert found["context"]["instructor"]["account"] == {"homePage": SERVICE, "name": "T1"}
    assert "instructor" not in statement(TAKEN, SERVICE)["context"]


@pytest.mark.parametrize(
    ("passed", "complete", "verb"),
    [
        (True, True, "passed"),
        (True, False, "passed"),
        (False, True, "failed"),
        (None, True, "completed"),
        (None, False, "attempted"),
    ],
)
def test_the_verb_says_how_it_ended(passed, complete, verb):
    """A quiz without scored items can't be passed or failed, and has no score."""
    percent = None if passed is None else Decimal(50)
    found = statement(replace(TAKEN, passed=passed, complete=complete, percent=percent), SERVICE)
    check(found)
    assert found["verb"]["display"] == {"en-GB": verb}
    assert ("success" in found["result"], "score" in found["result"]) == (passed is not None,) * 2
    assert found["result"]["completion"] == complete


def test_a_mark_far_below_nought_has_no_scaled_score():
    """The specification has no room for less than -1; the marks themselves stand."""
    found = statement(replace(TAKEN, mark=Decimal(-18), max_mark=Decimal(3), percent=Decimal(-600)), SERVICE)
    check(found)
    assert found["result"]["score"] == {"raw": -18, "max": 3}
    assert found["context"]["extensions"][f"{SERVICE}xapi/percent"] == -600


def test_what_belongs_to_an_attempt_names_it():
    """A regrade or a delta has the attempt's registration, and refers to its statement."""
    original = "0198c0de-0000-7000-8000-000000000009"
    found = statement(replace(TAKEN, kind="regrade", refers_to=original, session="", depth=None), SERVICE)
    check(found)
    assert found["context"]["registration"] == original
    assert found["context"]["statement"] == {"objectType": "StatementRef", "id": original}
    assert not {f"{SERVICE}xapi/session", f"{SERVICE}xapi/depth"} & set(found["context"]["extensions"])


def test_a_clock_that_was_set_back_gives_no_duration():
    """Less than no time at all is no time that anybody took."""
    assert (
        "duration"
        not in statement(replace(TAKEN, opened_utc="2018-05-04T00:00:00.000000Z"), SERVICE)["result"]
    )


@given(
    mark=st.decimals(-100, 9, places=5),
    passed=st.booleans(),
    number=st.text(min_size=1),
    title=st.text(),
    seconds=st.floats(0, 10**6),
)
def test_every_completion_gives_a_statement_that_keeps_the_rules(mark, passed, number, title, seconds):
    """And the same one each time: a store keeps it once."""
    opened = datetime.fromisoformat(TAKEN.submitted_utc) - timedelta(seconds=seconds)
    taken = replace(
        TAKEN,
        mark=mark,
        percent=round(mark / 9 * 100, 2),
        passed=passed,
        staff_number=number,
        quiz_title=title,
        opened_utc=opened.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    )
    (line,) = b"".join(statement_lines([taken], SERVICE.rstrip("/"))).decode("utf-8").split("\n")[:-1]
    check(json.loads(line))
    assert json.loads(line) == statement(taken, SERVICE)
