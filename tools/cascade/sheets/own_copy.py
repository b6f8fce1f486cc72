"""A person's own copy as a PDF: the same as the JSON file says, in words, with times as clocks in London."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from cascade.model.own_copy import HeldAnswer, HeldAttempt, HeldPlan, HeldStanding, OpenQuiz, OwnCopy
from cascade.model.text import canonical_json
from cascade.sheets import typesetting
from cascade.sheets.moments import clock

MOST_ROWS = 1000
"""So many rows of the audit log, the newest, stand in the PDF; the JSON file has them all."""

_LEAD = (
    "It was given to you alone. It holds what you wrote in your own words: keep it where others can't read"
    " it. Times are those of the clock in London. The JSON file holds the same for a computer."
)
_CHANNELS = {"web": "in the browser", "terminal": "in a terminal", "paper": "on paper", "import": "imported"}
_IDENTIFIED = {
    "password": "staff number and password",
    "password_code": "staff number, password and security code",
    "one_time_link": "one-time link",
    "link_code": "one-time link and security code",
    "oidc": "the organisation's account (OpenID Connect)",
    "proxy": "the organisation's own sign-in",
    "terminal": "staff number in a terminal",
    "paper": "answer sheet",
    "import": "import",
}


def pdf(copy: OwnCopy) -> bytes:
    """Return *copy* as a tagged PDF/UA-1 file."""
    sections = (
        _account(copy),
        _roles(copy),
        _standings(copy),
        _attempts(copy),
        _open_quizzes(copy),
        _plans(copy),
        _signing_in(copy),
        _reminders(copy),
        _looked(copy),
        _deeds(copy),
        _work(copy),
        _other(copy),
    )
    data = {
        "title": f"Everything held about {copy.account.name}",
        "foot": f"Everything held about {copy.account.name}, {moment(copy.made_at)}",
        "author": copy.product,
        "lead": [
            f"Made on {moment(copy.made_at)} from the training records of {copy.product or 'this service'}.",
            _LEAD,
        ],
        "sections": list(sections),
    }
    return typesetting.pdf("own_copy", data, datetime.fromisoformat(copy.made_at))


def moment(stamp: str) -> str:
    """Return a moment in words: ``3 May 2018, 10:15``, on the clock in London; empty where there is none."""
    if not stamp:
        return ""
    return clock(datetime.fromisoformat(stamp).astimezone(UTC))


def _day(iso: str) -> str:
    found = date.fromisoformat(iso) if iso else None
    return f"{found.day} {found:%B %Y}" if found else ""


def _section(title: str, *lead: str, **parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"facts": [], "headings": [], "widths": [], "rows": [], "quizzes": []}
    return {"title": title, "lead": list(lead), **empty, **parts}


def _table(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], none: str
) -> dict[str, Any]:
    if not rows:
        return _section(title, none)
    shown = [list(row) for row in rows[:MOST_ROWS]]
    lead = (
        [f"The newest {MOST_ROWS:,} of {len(rows):,}; the JSON file has them all."]
        if len(rows) > MOST_ROWS
        else []
    )
    return _section(title, *lead, headings=list(headings), widths=list(widths), rows=shown)


def _account(copy: OwnCopy) -> dict[str, Any]:
    one = copy.account
    facts = [
        ("Name", one.name),
        ("Staff number", one.staff_number),
        ("E-mail address", one.email),
        ("Service area", one.service_area),
        ("Manager", one.manager),
        ("People you manage", str(one.manages)),
        ("First day of work", _day(one.starts_on)),
        ("Last day of work", _day(one.leaves_on)),
        ("Account", "open" if one.is_open else "closed"),
        ("Account made", moment(one.created_at)),
        ("Last sign-in", moment(one.last_sign_in_at)),
        ("Password", "set; only a one-way hash of it is kept" if one.has_password else "not set"),
        ("Key", one.id),
    ]
    return _section("Your account", facts=_known(facts))


def _known(facts: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[label, value or "not held"] for label, value in facts]


def _roles(copy: OwnCopy) -> dict[str, Any]:
    rows = [(one.role, one.meaning, moment(one.given_at), one.given_by) for one in copy.roles]
    headings = ("Role", "What it is for", "Given on", "Given by")
    return _table("Your roles", headings, (2, 5, 3, 3), rows, "None.")


def _standings(copy: OwnCopy) -> dict[str, Any]:
    rows = [
        (one.title, _state(one), _day(one.due_on), moment(one.expires_at), str(one.attempts))
        for one in copy.standings
    ]
    headings = ("Quiz", "Where you stand", "Due on", "Counts until", "Attempts")
    return _table("Where you stand", headings, (5, 3, 3, 3, 2), rows, "There are no quizzes.")


def _state(one: HeldStanding) -> str:
    flags = (one.state, "required" if one.required else "", "overdue" if one.overdue else "")
    return ", ".join(flag for flag in flags if flag)


def _attempts(copy: OwnCopy) -> dict[str, Any]:
    quizzes = [_attempt(one) for one in copy.attempts]
    return _section("What you handed in", *([] if quizzes else ["Nothing."]), quizzes=quizzes)


def _attempt(one: HeldAttempt) -> dict[str, Any]:
    facts = [
        ("Handed in", f"{moment(one.submitted_at)}, {_CHANNELS.get(one.channel, one.channel)}"),
        ("Opened", moment(one.opened_at)),
        ("Kind", "short re-assessment on new wording" if one.kind == "delta" else "attempt"),
        ("Result", _result(one)),
        ("You were identified by", _IDENTIFIED.get(one.identified_by, one.identified_by)),
        ("Session", one.session),
        ("Attempt", f"{one.id}, row {one.number} of the log"),
        ("Edition of the questions", one.edition),
    ]
    facts += [
        ("Marked again" if again.kind == "regrade" else "Made void", f"{moment(again.at)}: {again.reason}")
        for again in one.marked_again
    ]
    return {
        "title": f"{one.title}, {moment(one.submitted_at)}",
        "facts": [[label, value] for label, value in facts if value],
        "questions": [_question(answer) for answer in one.questions],
    }


def _result(one: HeldAttempt) -> str:
    if one.percent is None:
        return f"{'all' if one.complete else 'not all'} that was asked for is written"
    verdict = "passed" if one.passed else "not passed"
    return f"{verdict}: {one.mark:g} of {one.max_mark:g} marks, {one.percent:g} %"


def _question(one: HeldAnswer) -> dict[str, Any]:
    notes = []
    if one.mark is not None:
        notes.append(f"{one.mark:g} of {one.max_mark:g} marks.")
    if one.certainty is not None:
        notes.append(f"How sure you were: {one.certainty} of 3.")
    if one.private and one.answer:
        notes.append("Only you can read this.")
    if one.clauses:
        notes.append(f"Tests {', '.join(one.clauses)}.")
    return {"question": one.question, "answer": list(one.answer), "note": " ".join(notes)}


def _open_quizzes(copy: OwnCopy) -> dict[str, Any]:
    quizzes = [_open_quiz(one) for one in copy.open_quizzes]
    lead = [] if quizzes else ["Nothing."]
    return _section("What you opened and have not handed in", *lead, quizzes=quizzes)


def _open_quiz(one: OpenQuiz) -> dict[str, Any]:
    return {
        "title": one.title,
        "facts": [["Opened", moment(one.opened_at)], ["Last saved", moment(one.saved_at)]],
        "questions": [_question(answer) for answer in one.answers],
    }


def _plans(copy: OwnCopy) -> dict[str, Any]:
    quizzes = [_plan(one, copy) for one in copy.plans]
    return _section("Your action plans", *([] if quizzes else ["None."]), quizzes=quizzes)


def _plan(one: HeldPlan, copy: OwnCopy) -> dict[str, Any]:
    titles = {attempt.quiz: attempt.title for attempt in copy.attempts}
    readers = [
        f"{each.name}, to whom you sent it on {moment(each.sent_at)}"
        + ("" if each.can_read else ", and who can't read it now")
        for each in one.sent_to
    ]
    facts = [
        ("Who can read it", "; ".join(["you", *readers]) if readers else "only you"),
        ("Reminder", _day(one.remind_on) or "none"),
        ("Reminder sent", moment(one.reminded_at)),
    ]
    return {
        "title": f"{titles.get(one.quiz, one.quiz)}, {moment(one.written_at)}",
        "facts": [[label, value] for label, value in facts if value],
        "questions": [{"question": "Your plan", "answer": list(one.answer), "note": ""}],
    }


def _signing_in(copy: OwnCopy) -> dict[str, Any]:
    rows = [
        ("One-time link", moment(one.made_at), one.made_by, moment(one.ends_at), moment(one.used_at))
        for one in copy.links
    ] + [("Session in a browser", "", "", moment(end), "") for end in copy.sessions]
    headings = ("What", "Made", "Made by", "Runs out", "Used")
    return _table("Signing in", headings, (4, 3, 3, 3, 3), rows, "Neither links nor sessions.")


def _reminders(copy: OwnCopy) -> dict[str, Any]:
    rows = [(moment(one.sent_at), ", ".join(one.quizzes), one.sent_by) for one in copy.reminders]
    return _table("Reminders sent to you", ("Sent", "Quizzes", "Sent by"), (3, 5, 3), rows, "None.")


def _looked(copy: OwnCopy) -> dict[str, Any]:
    rows = [
        (moment(one.at), one.meaning or one.action, one.by, str(one.people), _detail(one.detail))
        for one in copy.looked
    ]
    headings = ("When", "What was done", "By whom", "People", "What exactly")
    return _table("Who did what with your data", headings, (3, 4, 3, 2, 5), rows, "Nobody has yet.")


def _deeds(copy: OwnCopy) -> dict[str, Any]:
    rows = [
        (moment(one.at), one.meaning or one.action, str(one.people), _detail(one.detail))
        for one in copy.deeds
    ]
    headings = ("When", "What you did", "People", "What exactly")
    return _table("What you did with records", headings, (3, 5, 2, 6), rows, "Nothing.")


def _detail(detail: dict[str, Any] | None) -> str:
    return canonical_json(detail) if detail else ""


def _work(copy: OwnCopy) -> dict[str, Any]:
    rows = [(one.called, str(one.count), "\n".join(one.texts)) for one in copy.work if one.count]
    headings = ("What", "Number", "What you wrote there")
    return _table("Rows that name you as who wrote them", headings, (4, 2, 6), rows, "None.")


def _other(copy: OwnCopy) -> dict[str, Any]:
    rows = [
        (one.called, "\n".join(f"{name}: {value}" for name, value in one.values.items() if value))
        for one in copy.other
    ]
    return _table("What else is held", ("What", "Values"), (3, 8), rows, "Nothing.")
