"""What each operation gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cascade.records.erasure import erase
from cascade.records.models import Attempt, AuditedPerson, AuditEntry, Person, Requirement
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.standings import standings
from service.api.asking import Caller
from service.api.checking import problem
from service.api.rows import add_row


def test_completions_are_the_rows_that_count(caller: Caller, log: list[Attempt]) -> None:
    """In the order of the log: the marked-again row in place of its attempt, the void one not at all."""
    rows = caller.items("completions")
    assert [row["sequence"] for row in rows] == [1, 4, 5, 6, 7]
    assert rows[-1]["refers_to"] == str(log[1].pk)
    assert [row["sequence"] for row in caller.items("completions", kind="void")] == [8]


def test_a_completion_says_what_the_log_says(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """Numbers as numbers, times in UTC with a Z, empty as null; no name."""
    row = caller.get(f"completions/{log[0].pk}").json()
    assert row["person"] == str(people[0].pk)
    assert (row["staff_number"], row["service_area"]) == ("S-1", "Repairs")
    assert (row["percent"], row["mark"], row["passed"], row["complete"]) == (100.0, 2.0, True, True)
    assert row["submitted_utc"] == "2018-05-03T09:00:00.000000Z"
    assert (row["session"], row["depth"], row["refers_to"], row["superseded_by"]) == (None, None, None, None)
    assert (row["trainer"], row["trainer_staff_number"]) == (None, None)
    assert row["chain_hash"] == log[0].row_hash
    assert row["clause_digests"].keys() == {"guide 8.1"}
    assert set(row["item_digests"]) == {"leaflet", "who-decides"}
    assert "name" not in row
    assert people[0].name not in str(row)


def test_a_quiz_without_scored_items_has_no_percentage(caller: Caller, log: list[Attempt]) -> None:
    """Null, not nought."""
    (row,) = caller.items("completions", quiz="workbook")
    assert (row["percent"], row["passed"], row["complete"]) == (None, None, True)


def test_a_row_that_no_longer_counts_can_be_looked_up(caller: Caller, log: list[Attempt]) -> None:
    """Whoever has its id finds out which row took its place."""
    assert caller.get(f"completions/{log[1].pk}").json()["superseded_by"] == str(log[6].pk)
    assert caller.get(f"completions/{log[2].pk}").json()["superseded_by"] == str(log[7].pk)
    assert caller.get(f"completions/{log[7].pk}").json()["kind"] == "void"


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_pages_of_any_size_give_the_same_rows(caller: Caller, log: list[Attempt], limit: int) -> None:
    """Each once, in the same order, with the same head."""
    pages = caller.pages("completions", limit=limit)
    assert {page["head"] for page in pages} == {8}
    assert [row["sequence"] for page in pages for row in page["items"]] == [1, 4, 5, 6, 7]
    assert all(len(page["items"]) == limit for page in pages[:-1])


def test_pages_show_the_log_as_it_was_at_the_first(caller: Caller, log: list[Attempt]) -> None:
    """A row marked again between two pages comes as it was; who asks on from the head gets the new one."""
    first = caller.get("completions", limit=3).json()
    again = add_row(log[5], kind="regrade", refers_to=log[5].pk)
    rest = caller.get(first["next"]).json()
    assert [row["sequence"] for row in rest["items"]] == [6, 7]
    assert rest["next"] is None
    since = caller.get("completions", after=rest["head"]).json()
    assert [row["attempt_id"] for row in since["items"]] == [str(again.pk)]
    assert since["head"] == 9
    assert caller.get("completions", after=since["head"]).json()["items"] == []


def test_completions_are_chosen_by_their_filters(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """Together they narrow down; who isn't there has no rows."""

    def sequences(**asked: object) -> list[int]:
        return [row["sequence"] for row in caller.items("completions", **asked)]

    assert sequences(quiz="sure") == [1, 7]
    assert sequences(person=people[0].pk) == [1, 4]
    assert sequences(staff_number="s-1", quiz="sure") == [1]
    assert sequences(service_area="Elections") == [6]
    assert sequences(since="2018-05-03", until="2018-05-03", kind="regrade") == [7]
    assert sequences(since="2018-05-04") == []
    assert sequences(staff_number="S-1", person=people[1].pk) == []
    assert sequences(staff_number="nobody") == []
    assert sequences(quiz="no-such-quiz") == []


def test_status_is_what_hrs_pages_show(caller: Caller, log: list[Attempt], people: list[Person]) -> None:
    """The same rule gives both: a row a person and quiz, whatever the size of the page."""
    expected = [(str(one.person.pk), one.quiz, one.state) for one in standings()]
    for limit in (1, 2, 500):
        rows = caller.items("status", limit=limit)
        assert [(row["person"], row["quiz"], row["state"]) for row in rows] == expected


def test_status_says_what_is_required_and_what_is_overdue(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """HR's own question: who in Repairs is overdue in this quiz."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Requirement.objects.create(quiz="once", service_area="Repairs", due_on=yesterday)
    rows = caller.items("status", service_area="Repairs", quiz="once", overdue="true")
    assert [row["staff_number"] for row in rows] == ["S-1", "S-2"]
    assert {(row["state"], row["required"], row["due_on"]) for row in rows} == {
        ("due", True, yesterday.isoformat())
    }
    assert [row["staff_number"] for row in caller.items("status", quiz="once", required="false")] == ["S-3"]
    assert caller.items("status", quiz="once", overdue="true", state="current") == []
    (passed,) = caller.items("status", staff_number="S-1", quiz="every-type", limit=1)
    assert (passed["state"], passed["attempts"], passed["percent"]) == ("not started", 0, None)


def test_the_status_of_one_person_has_a_row_a_quiz(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """And names the row of the log that proves a pass."""
    rows = caller.get(f"people/{people[0].pk}/status").json()["items"]
    assert {row["person"] for row in rows} == {str(people[0].pk)}
    assert [row["quiz"] for row in rows] == ["every-type", "sure", "once", "workbook"]
    (sure,) = caller.get(f"people/{people[0].pk}/status", quiz="sure").json()["items"]
    assert (sure["attempt_id"], sure["passed_utc"]) == (str(log[0].pk), "2018-05-03T09:00:00.000000Z")
    assert sure["expires_utc"] == "2019-05-03T09:00:00.000000Z"
    assert sure["state"] == "expired"


@pytest.mark.parametrize("path", ["completions/{}", "people/{}/status", "sessions/{}"])
def test_what_does_not_exist_is_not_found(caller: Caller, log: list[Attempt], path: str) -> None:
    """An id of another kind of thing is no id of this one."""
    for one in (log[0].person_id if path.startswith("comp") else log[0].pk, "no-id"):
        assert problem(caller.get(path.format(one)))["status"] == 404


def test_people_have_what_an_hr_system_matches_by(caller: Caller, people: list[Person]) -> None:
    """No e-mail address, no manager, no roles: nobody asked for them."""
    Person.objects.filter(pk=people[1].pk).update(leaves_on=timezone.localdate() - timedelta(days=1))
    rows = caller.items("people", limit=1)
    assert rows[0] == {
        "person": str(people[0].pk),
        "staff_number": "S-1",
        "name": "Person S-1",
        "service_area": "Repairs",
        "active": True,
        "starts_on": None,
        "leaves_on": None,
        "erased": False,
    }
    assert [row["staff_number"] for row in caller.items("people", active="true")] == ["S-1", "S-3"]
    assert [row["staff_number"] for row in caller.items("people", active="false")] == ["S-2"]
    assert [row["staff_number"] for row in caller.items("people", staff_number="s-3")] == ["S-3"]
    assert caller.items("people", service_area="Nowhere") == []


def test_of_an_erased_person_there_is_a_pseudonym(
    caller: Caller, log: list[Attempt], people: list[Person]
) -> None:
    """Their rows stay, under the id that they had; number and name are nowhere."""
    done = erase(people[0], None, "Asked for it.")
    said = caller.get("people").content + caller.get("completions").content + caller.get("status").content
    assert b"S-1" not in said
    (row, *_) = caller.items("people")
    assert (row["person"], row["staff_number"]) == (str(people[0].pk), done.pseudonym)
    assert (row["name"], row["active"], row["erased"]) == ("Erased person", False, True)
    assert {row["staff_number"] for row in caller.items("completions", person=people[0].pk)} == {
        done.pseudonym
    }


def test_sessions_say_who_trained_when_and_what_came_of_it(
    caller: Caller, log: list[Attempt], make_person: Callable[..., Person]
) -> None:
    """Who took part is asked for with the completions of the session."""
    trainer = make_person("T-1", "trainer")
    begins = datetime(2018, 5, 3, 9, 0, tzinfo=UTC)
    session = plan_session(trainer, Plan(("sure",), begins, service_area="Repairs", place="Town hall"))
    for row in log[:2]:
        add_row(row, session=str(session.pk), depth=1)
    expected = {
        "session": str(session.pk),
        "trainer": str(trainer.pk),
        "trained_in": None,
        "depth": 1,
        "service_area": "Repairs",
        "place": "Town hall",
        "starts_utc": "2018-05-03T09:00:00.000000Z",
        "minutes": 60,
        "state": "planned",
        "participants": 0,
        "attended": 0,
        "quizzes": [
            {
                "quiz": "sure",
                "quiz_title": "How sure are you",
                "completions": 2,
                "people": 2,
                "people_passed": 2,
                "first_submitted_utc": "2018-05-03T09:00:00.000000Z",
                "last_submitted_utc": "2018-05-03T10:00:00.000000Z",
            }
        ],
    }
    assert caller.items("sessions") == [expected]
    assert caller.get(f"sessions/{session.pk}").json() == expected
    taken = caller.items("completions", session=session.pk)
    assert [(row["trainer"], row["trainer_staff_number"], row["depth"]) for row in taken] == [
        (str(trainer.pk), "T-1", 1)
    ] * 2
    told = AuditedPerson.objects.filter(entry=AuditEntry.objects.latest("pk"))
    assert {about.person_id for about in told} == {trainer.pk, *(row.person_id for row in log[:2])}
    one = caller.get(f"completions/{taken[0]['attempt_id']}").json()
    assert (one["trainer"], one["trainer_staff_number"]) == (str(trainer.pk), "T-1")
    plan_session(trainer, Plan(("sure",), begins + timedelta(days=1)))
    assert len(caller.pages("sessions", limit=1)) == 2
    assert len(caller.items("sessions", service_area="Repairs", state="planned", until="2018-05-03")) == 1
    assert caller.items("sessions", state="closed") == []


def test_quizzes_and_editions_say_what_the_ids_mean(caller: Caller, edition: str) -> None:
    """Of the current edition, and of all there were."""
    answer = caller.get("quizzes").json()
    assert answer["edition"] == edition
    assert [(one["quiz"], one["valid_months"]) for one in answer["items"]] == [
        ("every-type", None),
        ("sure", 12),
        ("once", None),
        ("workbook", None),
    ]
    (one,) = caller.get("editions").json()["items"]
    assert (one["edition"], one["current"], len(one["published_utc"])) == (edition, True, 1)


def test_lists_take_the_same_few_queries_at_any_size(
    caller: Caller,
    log: list[Attempt],
    make_person: Callable[..., Person],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """Twenty people more cost no query more."""
    trainer = make_person("T-1", "trainer")
    begins = datetime(2018, 5, 3, 9, 0, tzinfo=UTC)
    for number in range(20):
        session = plan_session(trainer, Plan(("sure",), begins + timedelta(days=number)))
        add_row(log[0], person_id=make_person(f"M-{number}").pk, session=str(session.pk))
    for path in ("completions", "status", "people", "sessions"):
        with django_assert_max_num_queries(30):
            assert len(caller.get(path).json()["items"]) >= 20
