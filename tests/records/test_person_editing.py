"""Looking after one account by hand, and whether an account is open."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cascade.records import staff_uploads
from cascade.records.errors import NotFoundError, RecordsError
from cascade.records.models import AuditEntry, Person, SignInLink, StaffUpload
from cascade.records.people import add_person, has_reports, reports_of
from cascade.records.person_editing import Details, DetailsError, add, change, close, details_of, reopen
from cascade.records.roles import roles_of
from cascade.records.sign_in_links import issue_link

DAYS = st.dates(date(2018, 1, 1), date(2018, 1, 9))


@pytest.fixture
def hr(db) -> Person:
    """A member of HR, who is not the only one."""
    add_person("H2", "Another", roles=["hr"])
    return add_person("H1", "Personnel", roles=["hr"])


@pytest.fixture
def sam(hr) -> Person:
    """Somebody at work."""
    return add(Details("00417", "Sam", "sam@example.org", "Repairs", "H1", date(2017, 9, 3)), hr)


def told(entry: AuditEntry) -> dict[str, object]:
    """What the log says of a deed."""
    found: dict[str, object] = json.loads(entry.detail)
    return found


@given(
    active=st.booleans(),
    starts=st.one_of(st.none(), DAYS),
    leaves=st.one_of(st.none(), DAYS),
    erased=st.booleans(),
    day=DAYS,
)
def test_an_account_is_open_until_the_last_day_is_over(active, starts, leaves, erased, day):
    """Before the first day as well, for people learn before they start; at work they are from then on."""
    person = Person(
        is_active=active,
        starts_on=starts,
        leaves_on=leaves,
        erased_at=datetime(2018, 1, 1, tzinfo=UTC) if erased else None,
    )
    is_open = active and not erased and (leaves is None or day <= leaves)
    assert person.is_open(day) == is_open
    assert person.is_working(day) == (is_open and (starts is None or starts <= day))


@pytest.mark.django_db
def test_the_database_says_the_same_as_the_person():
    """Of everybody, on every day."""
    days = [None, date(2018, 1, 3), date(2018, 1, 5)]
    for number, (starts, leaves, active) in enumerate(
        (starts, leaves, active) for starts in days for leaves in days for active in (True, False)
    ):
        person = add_person(f"{number}", "Somebody")
        Person.objects.filter(pk=person.pk).update(starts_on=starts, leaves_on=leaves, is_active=active)
    for day in (date(2018, 1, 1) + timedelta(days=n) for n in range(7)):
        everybody = list(Person.objects.all())
        assert {*Person.objects.open_on(day)} == {person for person in everybody if person.is_open(day)}
        assert {*Person.objects.working_on(day)} == {person for person in everybody if person.is_working(day)}


def test_a_person_is_added_and_the_log_says_by_whom(sam, hr):
    """Without a name in the log."""
    assert details_of(sam) == Details(
        "00417", "Sam", "sam@example.org", "Repairs", "H1", date(2017, 9, 3), None
    )
    assert not sam.has_usable_password()
    entry = AuditEntry.objects.get(action="changed_person")
    assert (entry.actor, told(entry)) == (hr, {"did": "added"})
    assert [row.person for row in entry.people.all()] == [sam]


def test_all_that_can_not_stand_is_told_at_once(sam, hr):
    """Each fault by its field; nothing is stored."""
    with pytest.raises(DetailsError) as refused:
        add(Details("00417", " ", "no address", "a\x00", "nobody", date(2018, 1, 2), date(2018, 1, 1)), hr)
    assert refused.value.faults == {
        "staff_number": "Somebody has the staff number 00417 already.",
        "name": "Enter the name.",
        "email": "Enter an e-mail address such as name@example.org, or none.",
        "service_area": "It holds a control character, U+0000: type it again.",
        "manager": "Nobody has the staff number nobody: enter the manager's, or none.",
        "leaves_on": "The last day must not be before the start on 2 January 2018.",
    }
    with pytest.raises(DetailsError, match="Enter the staff number"):
        add(Details("", "Jo"), hr)
    assert Person.objects.count() == 3


def test_managers_never_manage_each_other(sam, hr):
    """However many stand between them."""
    jo = add(Details("5", "Jo", manager="00417"), hr)
    for number, said in (("00417", "Nobody is their own manager"), ("5", "Jo is managed by this person")):
        with pytest.raises(DetailsError, match=said):
            change(sam, Details("00417", "Sam", manager=number), hr)
    with pytest.raises(DetailsError, match="is managed by this person"):
        change(hr, Details("H1", "Personnel", manager=jo.staff_number), hr)


def test_a_change_is_logged_by_its_fields_and_not_by_what_they_held(sam, hr):
    """And changing nothing is no deed."""
    assert change(sam, details_of(sam), hr) == ()
    assert change(sam, Details("00418", "Samira", service_area="Repairs"), hr) == (
        "staff_number",
        "name",
        "email",
        "manager",
        "starts_on",
    )
    entry = AuditEntry.objects.filter(action="changed_person").first()
    assert told(entry)["fields"] == ["staff_number", "name", "email", "manager", "starts_on"]
    assert "Sam" not in entry.detail
    sam.refresh_from_db()
    assert sam.staff_number == "00418"


def test_a_closed_account_signs_nobody_in(sam, hr):
    """Links end with it; what was done stays, and a person can open it again."""
    issue_link(sam)
    close(sam, hr)
    sam.refresh_from_db()
    assert (sam.is_active, sam.closed_by_list) == (False, False)
    assert not SignInLink.objects.filter(person=sam).exists()
    assert roles_of(sam) == frozenset()
    reopen(sam, hr)
    reopen(sam, hr)
    sam.refresh_from_db()
    assert sam.is_open()
    deeds = [
        told(entry)["did"] for entry in AuditEntry.objects.filter(action="changed_person").order_by("id")
    ]
    assert deeds == ["added", "closed", "opened"]


def test_a_last_day_that_has_passed_closes_and_one_to_come_waits(sam, hr):
    """Opening takes away a last day that has passed, and leaves one to come."""
    today = timezone.localdate()
    close(sam, hr, today)
    sam.refresh_from_db()
    assert (sam.is_active, sam.leaves_on, sam.is_open()) == (True, today, True)
    close(sam, hr, today - timedelta(days=1))
    sam.refresh_from_db()
    assert (sam.is_active, sam.leaves_on) == (False, today - timedelta(days=1))
    reopen(sam, hr)
    sam.refresh_from_db()
    assert (sam.leaves_on, sam.is_open()) == (None, True)
    change(sam, Details("00417", "Sam", leaves_on=today - timedelta(days=1)), hr)
    sam.refresh_from_db()
    assert not sam.is_open()
    with pytest.raises(DetailsError, match="The last day must not be before the start"):
        close(add(Details("6", "Jo", starts_on=today), hr), hr, today - timedelta(days=1))


def test_nobody_closes_their_own_account_or_the_last_one_of_hr(sam, hr):
    """Neither with the button nor by a last day that has passed."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(RecordsError, match="can't close your own account"):
        close(hr, hr)
    with pytest.raises(RecordsError, match="can't close your own account"):
        change(hr, Details("H1", "Personnel", leaves_on=yesterday), hr)
    close(Person.objects.get(staff_number="H2"), hr)
    with pytest.raises(RecordsError, match="last member of HR"):
        close(hr, None)
    hr.refresh_from_db()
    assert hr.is_open()


def test_nothing_is_changed_of_an_erased_person(sam, hr):
    """There is nothing left."""
    Person.objects.filter(pk=sam.pk).update(erased_at=timezone.now())
    for deed in (lambda: change(sam, details_of(sam), hr), lambda: close(sam, hr), lambda: reopen(sam, hr)):
        with pytest.raises(RecordsError, match="has been erased"):
            deed()


def test_a_manager_has_direct_reports_with_open_accounts_alone(sam, hr):
    """Not those further down, and not those who have left."""
    jo = add(Details("5", "Jo", manager="00417"), hr)
    assert [*reports_of(hr)] == [sam]
    assert [*reports_of(sam)] == [jo]
    assert has_reports(sam)
    close(jo, hr)
    assert not has_reports(sam)
    assert not has_reports(None)


def test_an_upload_is_for_one_person_in_one_session_for_an_hour(hr, sam):
    """Everybody else is told that there is none; a new file takes the place of the last."""
    first = staff_uploads.hold(b"a", "a.csv", hr, "session")
    held = staff_uploads.hold(b"b", "b.csv", hr, "session")
    assert bytes(staff_uploads.find(held.pk, hr, "session").data) == b"b"
    for upload, person, session in ((held, sam, "session"), (held, hr, "other"), (first, hr, "session")):
        with pytest.raises(NotFoundError, match="choose the file again"):
            staff_uploads.find(upload.pk, person, session)
    StaffUpload.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(NotFoundError):
        staff_uploads.find(held.pk, hr, "session")
    assert staff_uploads.clear_expired() == 1
    assert not StaffUpload.objects.exists()
