"""A person's own copy: everything that is held about them, as it goes into the JSON file and onto paper.

Times are ISO 8601 in UTC, days are ISO dates, and what is not known is an empty text or None. The keys are
documented in the manual and never change their meaning; a further key may be added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FORMAT = 1
"""The format of the copies made now."""


@dataclass(frozen=True, slots=True)
class Account:
    """The person's row.

    Attributes:
        id: The key by which everything else knows the person.
        staff_number: Staff number.
        name: Name.
        email: E-mail address.
        service_area: Service area.
        manager: Name of the manager.
        manages: How many people have this person as their manager.
        starts_on: First day of work.
        leaves_on: Last day of work.
        is_open: Whether the account can be used.
        created_at: When the account was made.
        last_sign_in_at: When it was last signed in with.
        has_password: Whether a password is set; only a one-way hash of it is kept.
    """

    id: str
    staff_number: str
    name: str
    email: str
    service_area: str
    manager: str
    manages: int
    starts_on: str
    leaves_on: str
    is_open: bool
    created_at: str
    last_sign_in_at: str
    has_password: bool


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role: what it is for, when it was given and by whom."""

    role: str
    meaning: str
    given_at: str
    given_by: str


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A one-time sign-in link: when it was made and by whom, when it runs out, when it was used."""

    made_at: str
    made_by: str
    ends_at: str
    used_at: str


@dataclass(frozen=True, slots=True)
class HeldStanding:
    """Where the person stands with a quiz.

    Attributes:
        quiz: Id of the quiz.
        title: Its title.
        state: current, affected, expired, failed, due or not started.
        required: Whether it is required of them.
        due_on: The day it is due.
        overdue: Whether that day has passed without a pass that counts.
        expires_at: When the pass runs out.
        attempts: How many attempts count.
        best_percent: The best percentage.
    """

    quiz: str
    title: str
    state: str
    required: bool
    due_on: str
    overdue: bool
    expires_at: str
    attempts: int
    best_percent: float | None


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """A question as it was asked, and what was answered.

    Attributes:
        item: Id of the item.
        question: The question in plain text.
        answer: The answer in words, a line each; none where there is none.
        response: The answer as it is stored.
        private: Whether nobody but the person can read the answer.
        mark: Marks given; None where the question brings none.
        max_mark: Marks possible.
        certainty: How sure the person was, 1 to 3; None where that was not asked.
        clauses: The clauses the question tests.
    """

    item: str
    question: str
    answer: tuple[str, ...]
    response: Any
    private: bool
    mark: float | None
    max_mark: float | None
    certainty: int | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedAgain:
    """A row that counts in place of an attempt: when and why it was marked again or made void."""

    id: str
    kind: str
    at: str
    item: str
    reason: str
    percent: float | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class HeldAttempt:
    """A quiz handed in. Figures are those of this row; what counts in its place stands in `marked_again`.

    Attributes:
        id: Id of the attempt.
        number: Its number in the log.
        kind: attempt, or delta for a short re-assessment.
        refers_to: Of a delta: the attempt it belongs to.
        quiz: Id of the quiz.
        title: Its title as it stood.
        edition: The edition of the questions.
        channel: web, terminal, paper or import.
        identified_by: How the person was identified.
        session: Session it was taken in.
        depth: Depth of that session in the cascade.
        opened_at: When it was opened.
        submitted_at: When it was handed in.
        mark: Marks given.
        max_mark: Marks possible.
        percent: Percentage; None for a quiz without scored questions.
        passed: Whether it was passed; None without scored questions.
        complete: Whether all that had to be written or rated was.
        clauses: Each clause tested, and the sha256 of its wording then.
        questions: The questions and answers, in the order asked.
        marked_again: The rows that count in its place, the oldest first.
        chain_hash: Hash of its row in the log.
    """

    id: str
    number: int
    kind: str
    refers_to: str
    quiz: str
    title: str
    edition: str
    channel: str
    identified_by: str
    session: str
    depth: int | None
    opened_at: str
    submitted_at: str
    mark: float
    max_mark: float
    percent: float | None
    passed: bool | None
    complete: bool
    clauses: dict[str, str]
    questions: tuple[HeldAnswer, ...]
    marked_again: tuple[MarkedAgain, ...]
    chain_hash: str


@dataclass(frozen=True, slots=True)
class OpenQuiz:
    """A quiz that was opened and not handed in, with the answers so far."""

    id: str
    quiz: str
    title: str
    kind: str
    channel: str
    opened_at: str
    saved_at: str
    answers: tuple[HeldAnswer, ...]


@dataclass(frozen=True, slots=True)
class PlanReader:
    """Somebody to whom an action plan was sent: their name, when, and whether they can read it now."""

    name: str
    sent_at: str
    can_read: bool


@dataclass(frozen=True, slots=True)
class HeldPlan:
    """An action plan, beside the quiz it was written in.

    Attributes:
        attempt: Id of the attempt.
        quiz: Id of the quiz.
        item: Id of the item it answers.
        answer: The plan, a line each.
        written_at: When it was handed in.
        sent_to: To whom it was sent and not taken back.
        remind_on: The day of the reminder; empty where none was asked for.
        reminded_at: When the reminder was sent.
    """

    attempt: str
    quiz: str
    item: str
    answer: tuple[str, ...]
    written_at: str
    sent_to: tuple[PlanReader, ...]
    remind_on: str
    reminded_at: str


@dataclass(frozen=True, slots=True)
class HeldReminder:
    """A reminder that was sent: when, of which quizzes, and by whom."""

    sent_at: str
    quizzes: tuple[str, ...]
    sent_by: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Something done with the person's data, as the audit log has it.

    Attributes:
        at: When.
        action: Key of the action.
        meaning: The action in words.
        by: Who: a name, the name of another system's token, or the command line.
        people: How many people it was about together.
        detail: What exactly; only where it was about this person alone.
    """

    at: str
    action: str
    meaning: str
    by: str
    people: int
    detail: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that the person did with records, as the audit log has it."""

    at: str
    action: str
    meaning: str
    people: int
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """Rows that name the person as who wrote them: what they are, how many, and texts they typed there."""

    called: str
    column: str
    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row of any further table that is the person's, without secrets: what it is, and its values."""

    called: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """Everything that is held about a person.

    Attributes:
        format: `FORMAT`.
        made_at: When the copy was made.
        product: Name of the knowledge base.
        account: The person's row.
        roles: Their roles.
        links: Their one-time sign-in links.
        sessions: When their sessions in browsers run out.
        standings: Where they stand with every quiz.
        attempts: Everything they handed in, the oldest first.
        open_quizzes: What they opened and have not handed in.
        plans: Their action plans, the newest first.
        reminders: Reminders sent to them.
        looked: What others did with their data, the newest first.
        deeds: What they did with others' data, the newest first.
        work: Rows that name them as who wrote them.
        other: Rows of further tables, such as other ways to sign in.
    """

    format: int
    made_at: str
    product: str
    account: Account
    roles: tuple[HeldRole, ...]
    links: tuple[HeldLink, ...]
    sessions: tuple[str, ...]
    standings: tuple[HeldStanding, ...]
    attempts: tuple[HeldAttempt, ...]
    open_quizzes: tuple[OpenQuiz, ...]
    plans: tuple[HeldPlan, ...]
    reminders: tuple[HeldReminder, ...]
    looked: tuple[Looked, ...]
    deeds: tuple[Deed, ...]
    work: tuple[Work, ...]
    other: tuple[OtherRow, ...]
