"""Whoever sees or changes other people's data leaves an entry in the audit log: every route is walked.

A page, file or form that names anybody must leave an entry that tells of exactly these people, and no entry
may itself hold a name, a staff number or an e-mail address.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cascade.records import audit, tokens
from cascade.records.models import (
    Attempt,
    AuditEntry,
    Correction,
    ExportProfile,
    Person,
    PlanCopy,
    Publication,
    Reflection,
    Reminder,
    Requirement,
)
from cascade.records.people import add_person
from cascade.records.sessions.planning import Plan, plan_session, record_root
from cascade.records.voiding import void
from cascade.service.permissions import ANYONE, PERMISSIONS, SIGNED_IN
from records.support import hand_in
from service.routes import NOBODYS, ROUTES
from service.sample import RIGHT

VIEWERS = ("hr", "auditor", "trainer", "editor", "manager")
GOES_OUT = ("exported", "gave_copy")
"""Actions of files: the filter, the number of rows and the sha256 tell what went out."""


@dataclass
class World:
    """People, and a thing of each kind that an address can name."""

    people: dict[str, Person]
    arguments: dict[str, Any] = field(default_factory=dict)

    def url(self, route: str, **more: Any) -> str:
        """Return an address of a route, of the things of this world."""
        wanted = ROUTES[route].pattern.pattern.converters
        known = {**self.arguments, **more}
        return reverse(route, kwargs={name: known[name] for name in wanted})

    def explained_by(self, told: set[Any]) -> set[Any]:
        """Return those whom it is no wonder to be shown with the records of *told*.

        Somebody's record names their manager and who looks after it; that is no look at these people's own.
        """
        managers = Person.objects.filter(reports__in=[one for one in told if one]).values_list(
            "pk", flat=True
        )
        subject, officer = self.people["subject"].pk, self.people["officer"].pk
        return {*told, *managers, *([officer] if subject in told else [])}

    def named_in(self, text: str, but: Person) -> set[Any]:
        """Return the ids of those whom *text* names, one person left out."""
        return {
            one.pk
            for one in self.people.values()
            if one != but and (one.name in text or one.staff_number in text or one.email in text)
        }


@pytest.fixture
def world(edition: str) -> World:
    """A subject with a manager, a report and a colleague in HR, of whom something is held everywhere."""
    people = {
        role: add_person(f"NO-{role}-77", f"{role.title()} Nameworthy", email=f"{role}@nameworthy.example")
        for role in ("subject", "boss", "report", "officer")
    }
    subject, boss = people["subject"], people["boss"]
    subject.manager, people["report"].manager = boss, subject
    for one in people.values():
        one.service_area = "Repairs"
        one.save()
    due = timezone.localdate() - timedelta(days=1)
    requirement = Requirement.objects.create(quiz="sure", due_on=due, created_by=people["officer"])
    attempt = hand_in(subject, "every-type", RIGHT)
    void(hand_in(subject, "once", RIGHT).pk, "By mistake", by=people["officer"], apply=True)
    Reminder.objects.create(
        person=subject,
        quizzes=["sure"],
        sent_by=people["officer"],
        sent_at=timezone.now() - timedelta(days=30),
    )
    ExportProfile.objects.create(name="weekly", format="csv", columns=["quiz"], saved_by=people["officer"])
    Publication.objects.create(edition_id=edition, by=people["officer"], reason="Again")
    token = tokens.create_token("Payroll", ["people:read"], 30, people["officer"])
    looked = audit.note(people["officer"], "viewed", people=[subject.pk])
    assert Attempt.objects.count() == 3
    assert Correction.objects.count() == 1
    arguments = {
        "person_id": subject.pk,
        "attempt_id": attempt.pk,
        "entry_id": looked.pk,
        "token_id": token.row.pk,
        "requirement_id": requirement.pk,
        "name": "weekly",
        "slug": "every-type",
        "document": "guide",
        "number": "8.1",
        "sitting_id": NOBODYS,
        "session_id": NOBODYS,
        "participant_id": NOBODYS,
        "kind": "csv",
        "plan_id": Reflection.objects.get(attempt=attempt, item="plan").pk,
        "upload_id": NOBODYS,
        "step": 1,
    }
    return World(people, arguments)


@pytest.fixture
def viewer(world: World, make_person: Callable[..., Person], request: pytest.FixtureRequest) -> Person:
    """Somebody of the role that the test asks for; a manager is the subject's."""
    role = request.param
    found = make_person(f"V-{role}", *([] if role == "manager" else [role]))
    if role == "manager":
        subject = world.people["subject"]
        subject.manager = found
        subject.save()
        PlanCopy.objects.create(reflection_id=world.arguments["plan_id"], reader=found)
    return found


def words_of(response: Any) -> str:
    """Return everything that an answer says, the inside of a zip or a workbook included."""
    content = b"".join(response) if getattr(response, "streaming", False) else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    text: str = content.decode("utf-8", "replace")
    if not response.get("Content-Type", "").startswith("text/html"):
        return text
    page = BeautifulSoup(text, "html.parser")
    for choice in page.select("option"):  # managers to choose from, in a filter
        choice.decompose()
    return str(page)


OF_ONES_OWN_FILE = ("people-import-columns",)
"""Shows the first rows of the file that HR has just sent, and nothing that is kept here."""


def routes_of(method: str) -> Iterator[str]:
    """Yield the routes of pages that somebody signed in may use by that method."""
    for route, access in sorted(PERMISSIONS.items()):
        if not access.scope and (needed := access.needed(method)) and ANYONE not in needed:
            yield route


def uploaded(browser: Client, world: World) -> str:
    """Send a staff list that names everybody, go through its columns, and return its key."""
    rows = "\n".join(f"{one.staff_number},{one.name} Changed,{one.email}" for one in world.people.values())
    file = SimpleUploadedFile("list.csv", f"Staff number,Name,E-mail\n{rows}\n".encode())
    address = browser.post(reverse("people-import"), {"file": file})["Location"]
    submit(browser, address)
    return address.split("/")[3]


def submit(browser: Client, address: str, **given: Any) -> Any:
    """Fill in the first form of a page that posts to it, as far as it is not filled in, and send it."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    forms = page.select('main form[method="post"]')
    assert forms, address
    fields: dict[str, Any] = {}
    for one in forms[0].select("input[name], select[name], textarea[name]"):
        if one.name == "select":
            chosen = one.select_one("option[selected]") or one.select_one("option")
            fields[one["name"]] = chosen["value"] if chosen else ""
        elif one.get("type") not in ("checkbox", "radio") or one.has_attr("checked"):
            fields.setdefault(one["name"], one.get("value", ""))
    return browser.post(forms[0].get("action") or address, {**fields, **given})


@pytest.mark.parametrize("viewer", VIEWERS, indirect=True)
def test_whoever_is_shown_others_leaves_an_entry_that_names_exactly_these(
    world: World, viewer: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Page by page and file by file, for every role; a manager is shown their own people."""
    browser = sign_in(viewer)
    if viewer.staff_number == "V-hr":
        world.arguments["upload_id"] = uploaded(browser, world)
    silent, seen = [], 0
    for route in (one for one in routes_of("GET") if one not in OF_ONES_OWN_FILE):
        for query in ("", "?as=csv", "?as=xlsx", "?all=1", "?search=Nameworthy", "?about=NO-subject-77"):
            before = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            answer = browser.get(world.url(route) + query)
            assert answer.status_code in (200, 302, 403, 404, 405), (route, answer.status_code)
            shown = world.named_in(words_of(answer), viewer)
            if not shown:
                continue
            seen += 1
            entries = AuditEntry.objects.filter(pk__gt=before, actor=viewer)
            told = world.explained_by(set(entries.values_list("people__person", flat=True)))
            if not (shown <= told or entries.filter(action__in=GOES_OUT).exists()):
                names = sorted(name for name, one in world.people.items() if one.pk in shown - told)
                silent.append(f"{route}{query} shows {', '.join(names)}")
    assert silent == [], "\n".join(silent)
    expected = {"hr": 30, "auditor": 30, "manager": 10, "trainer": 0, "editor": 0}
    assert seen >= expected[viewer.staff_number.removeprefix("V-")]
    assert_no_names(world)


def assert_no_names(world: World) -> None:
    """Fail where an entry of the audit log names somebody."""
    for entry in AuditEntry.objects.all():
        for one in world.people.values():
            for text in (one.name, one.staff_number, one.email, "Nameworthy"):
                assert text not in entry.detail, (entry.action, entry.detail)


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "person-add": ("changed_person", {"staff_number": "NO-new-77", "name": "New Nameworthy"}),
    "person-edit": ("changed_person", {"service_area": "Housing"}),
    "person-close": ("changed_person", {"why": "other"}),
    "person-open": ("changed_person", {}),
    "person-link": ("sent_link", {}),
    "person-role": ("changed_roles", {"role": "trainer", "do": "give"}),
    "person-codes-off": ("changed_person", {}),
    "person-try-again": ("changed_person", {}),
    "person-erase": ("erased", {"staff_number": "NO-subject-77", "reason": "Request 17"}),
    "people-links": ("sent_link", {"staff_numbers": "NO-subject-77", "do": "make", "without_password": ""}),
    "people-import-check": ("imported", {"do": "load"}),
    "requirement-add": ("changed_requirements", {"quiz": "workbook", "do": "save"}),
    "requirement": ("changed_requirements", {"due_days": "30", "do": "save"}),
    "requirement-remove": ("changed_requirements", {}),
    "token-new": ("changed_token", {"name": "Another", "scopes": "people:read", "days": "30"}),
    "token-revoke": ("changed_token", {}),
    "token-rename": ("changed_token", {"name": "Payroll of next year"}),
    "hr-exports": ("exported", {"do": "download", "format": "csv", "columns": ["name", "staff_number"]}),
    "hr-export-profile-remove": ("changed_profile", {}),
    "hr-reminders": ("sent_reminder", {}),
}
"""What HR sends to each route that changes something, and the entry it must leave."""

CHANGES_NOTHING_YET = {"people-import", "people-import-columns"}
"""Steps before the one that loads a staff list."""


def test_every_route_that_changes_others_is_among_those_tested() -> None:
    """A route that comes later is tested here, or said to change nothing of anybody's.

    What is done in a session stands in the session's own log, which only grows (`SessionEvent`).
    """
    changing = {route for route in routes_of("POST") if SIGNED_IN not in PERMISSIONS[route].change}
    of_sessions = {route for route in changing if route.startswith("session-")}
    assert changing == set(CHANGES) | CHANGES_NOTHING_YET | of_sessions
    assert all("trainer" in PERMISSIONS[route].change for route in of_sessions)


@pytest.mark.parametrize("route", CHANGES)
@pytest.mark.parametrize("viewer", ["hr"], indirect=True)
def test_whoever_changes_something_leaves_an_entry(
    world: World, viewer: Person, sign_in: Callable[[Person], Client], route: str
) -> None:
    """Who, and what kind of change; never with a name in it."""
    browser, subject = sign_in(viewer), world.people["subject"]
    action, given = CHANGES[route]
    if route == "people-import-check":
        world.arguments["upload_id"] = uploaded(browser, world)
    if route == "person-open":
        Person.objects.filter(pk=subject.pk).update(is_active=False)
    if route == "person-codes-off":
        from cascade.records.models import CodeApp

        CodeApp.objects.create(person=subject, secret="-", last_step=0)
    address = world.url(route)
    before = AuditEntry.objects.filter(action=action).count()
    answer = (
        browser.post(address, given) if not PERMISSIONS[route].read else submit(browser, address, **given)
    )
    assert answer.status_code in (200, 302), answer.status_code
    entry = AuditEntry.objects.filter(action=action).first()
    assert AuditEntry.objects.filter(action=action).count() > before, words_of(answer)
    assert entry is not None
    assert entry.actor == viewer
    if route.startswith("person-") and route != "person-add":
        assert [about.person_id for about in entry.people.all()] == [subject.pk]
    assert_no_names(world)


@pytest.mark.parametrize("viewer", ["trainer"], indirect=True)
def test_a_trainer_who_sees_and_invites_those_a_session_is_for_leaves_entries(
    world: World, viewer: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Exactly these, when looking and when writing to them; never with a name."""
    plan = Plan(("sure",), timezone.now() + timedelta(days=7), service_area="Repairs")
    browser, session = sign_in(viewer), plan_session(viewer, plan)
    address = reverse("session-invite", args=[session.pk])
    shown = world.named_in(words_of(browser.get(address)), viewer)
    entry = AuditEntry.objects.get(actor=viewer)
    assert (entry.action, {about.person_id for about in entry.people.all()}) == ("viewed", shown)
    assert len(shown) == len(world.people)
    check = BeautifulSoup(submit(browser, address, go="check", listed="").content, "html.parser")
    fields = {field["name"]: field["value"] for field in check.select("main form input[name]")}
    assert browser.post(address, {**fields, "go": "send"}).status_code == 302
    sent = AuditEntry.objects.get(actor=viewer, action="sent_invitation")
    assert {about.person_id for about in sent.people.all()} == shown
    assert_no_names(world)


READS_ABOUT_PEOPLE = {"api:completions", "api:completion", "api:status", "api:person-status", "api:people"}
"""Operations of the API whose answers name people."""


@pytest.mark.parametrize("route", [route for route, access in PERMISSIONS.items() if access.scope])
def test_another_system_that_reads_about_people_leaves_an_entry(world: World, hr: Person, route: str) -> None:
    """Operation by operation of the API, by the token it used."""
    made = tokens.create_token("Reader", list(tokens.SCOPES), 30)
    session = record_root("An organisation", timezone.now(), [world.people["subject"]], by=None)
    address = world.url(route, session_id=session.pk)
    answer = Client().get(address, headers={"Authorization": f"Bearer {made.token}"})
    assert answer.status_code == 200, answer.content
    assert bool(world.named_in(words_of(answer), but=hr)) == (route in READS_ABOUT_PEOPLE)
    entries = AuditEntry.objects.filter(actor_token=made.row, action="exported")
    assert entries.exists() or route not in READS_ABOUT_PEOPLE
    assert_no_names(world)
