"""Links for many people at once, links that are typed, and what ends with an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cascade.records.enrolment import Wanted, choose, end_sign_in, issue_links
from cascade.records.errors import LinkError, RecordsError
from cascade.records.models import AuditEntry, Person, SignInLink
from cascade.records.people import add_person
from cascade.records.roles import GIVEN_BY_HR, LAST_HR, OWN, grant, require_other_hr, roles_of, withdraw
from cascade.records.sign_in_links import LETTERS, find, issue_link, redeem

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    """Four people of two service areas: one has a password, one has left."""
    found = {
        number: add_person(number, f"Person {number}", service_area=area)
        for number, area in (("r1", "Repairs"), ("r2", "repairs "), ("h1", "Housing"), ("h2", "Housing"))
    }
    found["h1"].set_password("a long enough one")
    found["h1"].save()
    Person.objects.filter(staff_number="h2").update(leaves_on=timezone.localdate() - timedelta(days=1))
    return found


def numbers(wanted: Wanted) -> list[str]:
    """Return the staff numbers of those that *wanted* means."""
    return [person.staff_number for person in choose(wanted)]


def test_people_are_chosen_by_area_by_password_and_by_number(people):
    """All that is said must fit; closed accounts are left out; capitals and spaces do not count."""
    assert numbers(Wanted(service_area="REPAIRS")) == ["r1", "r2"]
    assert numbers(Wanted(without_password=True)) == ["r1", "r2"]
    assert numbers(Wanted(service_area="Housing")) == ["h1"]
    assert numbers(Wanted(("R2", " h1 ", "r2"))) == ["h1", "r2"]
    assert numbers(Wanted(("r2", "h1"), without_password=True)) == ["r2"]
    assert numbers(Wanted(service_area="Nowhere")) == []


def test_every_number_that_can_not_be_meant_is_named(people):
    """All at once, and nothing is made."""
    with pytest.raises(RecordsError) as caught:
        choose(Wanted(("r1", "x1", "H2", "x2")))
    assert str(caught.value).splitlines() == [
        "There is nobody with staff number 'x1'.",
        "There is nobody with staff number 'x2'.",
        "The account of h2 is closed: open it first.",
    ]
    with pytest.raises(RecordsError, match="Say whom"):
        choose(Wanted())


def test_each_gets_a_link_that_can_be_typed(people):
    """Four groups of letters and digits that can't be mistaken, known in capitals and without strokes."""
    made = issue_links(choose(Wanted(service_area="Repairs")))
    assert len({one.token for one in made}) == 2
    for one in made:
        assert [len(group) for group in one.token.split("-")] == [4, 4, 4, 4]
        assert set(one.token.replace("-", "")) <= set(LETTERS)
        assert find(one.token.upper()).person == one.person
        assert find(one.token.replace("-", "")).person == one.person
        assert redeem(one.token) == one.person
        with pytest.raises(LinkError, match="has been used"):
            redeem(one.token.upper())


def test_older_unused_links_stop_working_and_others_stay(people):
    """A slip that went astray is worth nothing once a new one is made."""
    old, others = issue_link(people["r1"]), issue_link(people["h1"])
    issue_links([people["r1"]])
    assert find(old) is None
    assert redeem(others) == people["h1"]


def test_a_link_that_is_clicked_is_known_as_it_is_alone(people):
    """Its capitals count."""
    token = issue_link(people["r1"])
    assert find(token.swapcase()) is None


def test_making_links_is_noted_with_whom_for_and_without_the_links(people):
    """Exact ids, and nothing that signs anybody in."""
    made = issue_links(choose(Wanted(service_area="Repairs")), by=people["h1"], valid_hours=24)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.detail) == ("sent_link", people["h1"], '{"hours":24,"links":2}')
    assert {row.person_id for row in entry.people.all()} == {one.person.pk for one in made}
    stored = str(list(SignInLink.objects.values_list()))
    assert not any(one.token in stored or one.token.replace("-", "") in stored for one in made)


def test_sign_in_that_was_ended_does_not_come_back_with_the_account(people):
    """What a session must carry is another afterwards, and unused links are gone."""
    person = people["h1"]
    token, before = issue_link(person), person.get_session_auth_hash()
    end_sign_in([person.pk])
    person.refresh_from_db()
    assert person.get_session_auth_hash() != before
    assert find(token) is None


def test_roles_are_given_and_taken_with_a_note(people):
    """Once each; what was so already is noted by nobody."""
    assert grant(people["r1"], "trainer", people["h1"])
    assert not grant(people["r1"], "trainer", people["h1"])
    assert withdraw(people["r1"], "trainer", people["h1"])
    assert not withdraw(people["r1"], "trainer", people["h1"])
    notes = AuditEntry.objects.filter(action="changed_roles").order_by("id").values_list("detail", flat=True)
    assert list(notes) == ['{"given":"trainer"}', '{"taken":"trainer"}']


def test_nobody_gives_or_takes_a_role_of_their_own(people):
    """Whichever it is."""
    for change in (grant, withdraw):
        with pytest.raises(RecordsError, match=OWN.split(":", maxsplit=1)[0]):
            change(people["r1"], "trainer", people["r1"])
    assert roles_of(people["r1"]) == {"staff"}


def test_the_last_member_of_hr_keeps_the_role(people):
    """A member who has left does not count; a second one frees the first."""
    grant(people["r1"], "hr")
    grant(people["h2"], "hr")
    for leave in (lambda: withdraw(people["r1"], "hr"), lambda: require_other_hr([people["r1"].pk])):
        with pytest.raises(RecordsError, match=LAST_HR.split(":", maxsplit=1)[0]):
            leave()
    require_other_hr([people["h1"].pk, people["h2"].pk])
    grant(people["r2"], "hr")
    require_other_hr([people["r1"].pk])
    assert withdraw(people["r1"], "hr")


def test_hr_gives_no_role_that_opens_other_peoples_records():
    """Those are given on the command line."""
    assert not {"hr", "auditor"} & {*GIVEN_BY_HR}
