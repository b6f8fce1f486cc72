"""Sending through a real mail server: what fails, what goes on, and nothing told as sent that was not."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime

import pytest

from cascade.records.errors import RecordsError
from cascade.records.models import AuditedPerson, Person, Reminder, Requirement
from cascade.records.people import add_person
from cascade.records.reminder_sending import Sent, send
from cascade.records.reminders import Choice, chosen
from records.support import install

MAY = datetime(2018, 5, 3, 10, 0, tzinfo=UTC)
PEOPLE = 6


@pytest.fixture
def everybody(edition) -> list[Person]:
    """People of whom a quiz is required, all late."""
    Requirement.objects.create(quiz="roles", due_on=date(2018, 1, 1), created_at=MAY.replace(year=2017))
    return [
        add_person(f"S{number}", f"Learner {number}", email=f"s{number}@example.org")
        for number in range(PEOPLE)
    ]


def remind() -> Sent:
    """Send everybody theirs."""
    return send(chosen(Choice(), MAY), None, now=lambda: MAY)


def numbers(people: list[Person]) -> list[str]:
    """Whose staff numbers."""
    return [person.staff_number for person in people]


def certain() -> dict[str, bool]:
    """The reminders that are kept, by staff number: whether it is certain that they went."""
    return dict(Reminder.objects.values_list("person__staff_number", "certain"))


def test_each_gets_one_message_with_their_due_dates(everybody, post_office):
    """Read back as a mail program would: text, then the calendar."""
    assert numbers(remind().sent) == [f"S{number}" for number in range(PEOPLE)]
    assert post_office.recipients == [f"s{number}@example.org" for number in range(PEOPLE)]
    message = post_office.kept[0][1]
    assert message["Subject"] == "Training: 1 quiz to take, overdue"
    body = message.get_body()
    assert body is not None
    assert "Hello Learner 0," in body.get_content()
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("due-dates.ics", "text/calendar")
    assert remind() == Sent()


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(everybody, post_office):
    """The reason is told, nothing is kept of it, and it can be tried again at once."""
    post_office.refused = {"s1@example.org", "s4@example.org"}
    done = remind()
    assert numbers(done.sent) == ["S0", "S2", "S3", "S5"]
    assert [(one.person.staff_number, one.reason) for one in done.refused] == [
        ("S1", "550 5.1.1 no such mailbox."),
        ("S4", "550 5.1.1 no such mailbox."),
    ]
    assert set(certain()) == {"S0", "S2", "S3", "S5"}
    assert AuditedPerson.objects.filter(entry__action="sent_reminder").count() == 4
    post_office.refused = set()
    assert numbers(remind().sent) == ["S1", "S4"]


def test_an_address_that_is_none_is_refused_before_it_leaves(everybody, post_office):
    """A line end in it could make a header of its own."""
    Person.objects.filter(staff_number="S1").update(email="s1@example.org\nBcc: all@example.org")
    done = remind()
    assert numbers([one.person for one in done.refused]) == ["S1"]
    assert len(post_office.kept) == PEOPLE - 1
    assert not any("Bcc" in message for _recipient, message in post_office.kept)


def test_a_connection_that_breaks_off_leaves_it_open_whether_the_message_went(everybody, post_office):
    """So it is not told as sent, and not sent a second time; the others get theirs."""
    post_office.broken = {"s2@example.org"}
    done = remind()
    assert numbers(done.not_known) == ["S2"]
    assert numbers(done.sent) == ["S0", "S1", "S3", "S4", "S5"]
    assert certain() == {f"S{number}": number != 2 for number in range(PEOPLE)}
    post_office.broken = set()
    assert remind() == Sent()


def test_a_server_that_takes_nothing_from_us_is_asked_once(everybody, post_office):
    """Five thousand refusals would say the same: the setting to mend is named."""
    post_office.sender_refused = True
    done = remind()
    assert (done.sent, done.refused, done.left) == ([], [], PEOPLE)
    assert "takes nothing from" in done.stopped
    assert "CASCADE_EMAIL_FROM" in done.stopped
    assert certain() == {}
    post_office.sender_refused = False
    assert len(remind().sent) == PEOPLE


def test_a_server_that_is_not_there_is_a_sentence(everybody, post_office, settings):
    """Nothing was sent, nothing is kept."""
    settings.EMAIL_PORT = 1
    with pytest.raises(RecordsError, match=r"The mail server can't be used: .*refused\. Nothing was sent"):
        remind()
    assert certain() == {}


def test_without_the_services_own_address_nothing_is_sent(everybody, post_office, monkeypatch):
    """The links would lead everybody to their own machine."""
    monkeypatch.delenv("CASCADE_URL")
    with pytest.raises(RecordsError, match="Set CASCADE_URL first"):
        remind()
    assert (post_office.kept, certain()) == ([], {})


def test_many_are_noted_as_they_go(everybody, post_office, monkeypatch):
    """If the process is cut off, the audit log has those before."""
    from cascade.records import deliveries

    monkeypatch.setattr(deliveries, "A_NOTE", 2)
    remind()
    entries = AuditedPerson.objects.filter(entry__action="sent_reminder").values_list("entry", flat=True)
    assert [list(entries).count(entry) for entry in sorted(set(entries))] == [2, 2, 2]


REQUIRE = """
from cascade.records.models import Person, Requirement
Requirement.objects.create(quiz="roles", due_on="2018-01-01")
for person in Person.objects.all():
    Person.objects.filter(pk=person.pk).update(email=f"{person.staff_number.lower()}@example.org")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_processes_at_once_send_each_person_one(kind, request, mail_server, tmp_path):
    """HR presses the button while a timer runs the command: nobody gets two, nobody is left out."""
    url = request.getfixturevalue("postgres_with_tables")() if kind == "postgresql" else ""
    people = [f"S{number}" for number in range(PEOPLE)]
    made = install(tmp_path, people=people, database_url=url)
    made.python(REQUIRE)
    given = {"CASCADE_EMAIL_URL": mail_server.url, "CASCADE_URL": "https://learn.example"}
    command = made.command("people", "remind", "--apply", "--json")
    processes = [
        subprocess.Popen(command, env={**made.environment, **given}, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    sent = [json.loads(process.communicate()[0])["sent"] for process in processes]
    assert sum(sent) == PEOPLE
    assert sorted(mail_server.recipients) == [f"{number.lower()}@example.org" for number in people]


def test_the_command_shows_first_and_sends_when_told(mail_server, tmp_path):
    """Who, why, the message as they get it; then what went, what didn't, and exit code 1 for that."""
    made = install(tmp_path, people=["S0", "S1"])
    made.python(REQUIRE)
    made.run("people", "add", "S2", "--name", "Without address", "--area", "Housing")
    given = {"CASCADE_EMAIL_URL": mail_server.url, "CASCADE_URL": "https://learn.example"}
    shown = made.run("people", "remind", "--who", "overdue", **given).stdout
    assert "S0  Learner S0\n    Overdue: Roles and expectations, 2018-01-01\n" in shown
    assert "S2  Without address  (no e-mail address: tell them in person)" in shown
    assert "\nSubject: Training: 1 quiz to take, overdue\n\nHello Learner S0,\n" in shown
    assert shown.endswith("2 people would get a message. To send: the same command with --apply\n")
    assert mail_server.kept == []

    mail_server.refused = {"s1@example.org"}
    done = made.run("people", "remind", "--apply", exit_code=1, **given)
    assert done.stderr.splitlines() == [
        "Sent 1 message.",
        "Not sent to Learner S1 (S1): 550 5.1.1 no such mailbox.",
        "No e-mail address, to be told in person: Without address (S2)",
    ]
    assert mail_server.recipients == ["s0@example.org"]

    printed = made.run("people", "remind", "--apply", CASCADE_EMAIL_URL="")
    assert "To: s1@example.org" in printed.stdout
    assert "Sent 1 message. They were printed: no mail server is set up." in printed.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--quiz", "rules"], "There is no quiz 'rules' in the current edition, which holds: roles,"),
        (["--area", "Moon"], "There is no service area 'Moon': choose from Housing."),
        (["--days", "400"], "400 is not in the range 0<=x<=365"),
        (["--by", "nobody"], "There is nobody with staff number 'nobody'"),
    ],
)
def test_what_the_command_is_asked_wrongly_is_a_sentence(installed, arguments, says):
    """And nothing is sent."""
    done = installed.run("people", "remind", "--apply", *arguments, exit_code=1 if "--by" in arguments else 2)
    assert says in done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A published bank and a person."""
    return install(tmp_path_factory.mktemp("installed"))
