"""A small bank for the tests: every type of item, marks by certainty, one attempt only, own words."""

from __future__ import annotations

from dataclasses import replace

from cascade.model.bank import Bank, Quiz
from cascade.model.catalogue import Clause, Document, Prompt
from cascade.model.items import (
    ActionPlanBody,
    Body,
    Choice,
    ClozeBody,
    Entry,
    Gap,
    InformationBody,
    Item,
    MatchingBody,
    MatchOption,
    MatchStem,
    MultipleBody,
    NumericAnswer,
    NumericBody,
    OrderingBody,
    ReflectionBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    Statement,
    TextAnswer,
    TrueFalseBody,
)
from cascade.model.text import digest

TITLE = "Working together"


def clause(number: str, text: str, section: str = "Roles", parent: str = "") -> Clause:
    """Return a clause of the sample's guide."""
    anchor = number.replace("(", "-").rstrip(")")
    return Clause(
        id=f"guide {number}",
        document="guide",
        number=number,
        section=section,
        text=text,
        digest=digest(text),
        url=f"guide/roles.html#clause-guide-{anchor}",
        basis="source",
        source="guide section 8",
        position="",
        parent=f"guide {parent}" if parent else "",
        lists=(),
        tables=(),
        file="docs/guide/roles.md",
        line=1,
    )


CLAUSES = (
    clause("8.1", "Councillors decide policy; officers advise and carry it out."),
    clause("8.2", "Notice is given 28 days before a key decision.", "Decisions"),
    clause("8.2(a)", "The notice names the decision.", "Decisions", parent="8.2"),
    clause("8.3", "An enquiry is answered within 10 working days."),
)


def item(item_id: str, stem: str, body: Body, *clauses: str, case: bool = False) -> Item:
    """Return an item of one mark, or of none where its type brings none."""
    scored = body.type not in ("reflection", "scale", "action_plan", "information")
    return Item(
        id=item_id,
        stem=stem,
        body=body,
        mark=1.0 if scored else 0.0,
        case=case,
        clauses=tuple(f"guide {number}" for number in clauses),
        feedback="See {clause}`guide 8.1`." if scored else "",
    )


EVERY_TYPE = (
    item("read-first", "The questions are about an ordinary week.\n\n- Take your time.", InformationBody()),
    item(
        "leaflet",
        "A councillor asks an officer to print a leaflet for their campaign.\n\nIt is a *Friday*, late.\n\n"
        "What does the officer do first?",
        SingleBody(
            choices=(
                Choice("a", "Declines, and says why", 1.0, "Right: see {clause}`guide 8.1`."),
                Choice("b", "Prints it <quickly>", 0.0, "No: council print is not for campaigns."),
                Choice("c", "Asks the **Monitoring Officer**", 0.5, "Better to decline first."),
            )
        ),
        "8.1",
        case=True,
    ),
    item(
        "who-decides",
        "Which of these do councillors do?",
        MultipleBody(
            choices=(
                Choice("a", "Decide policy", 0.5, "They do."),
                Choice("b", "Represent their ward", 0.5, "They do."),
                Choice("c", "Manage staff", -1.0, "Officers manage staff."),
            )
        ),
        "8.1",
    ),
    item(
        "officers-advise",
        "Officers advise every group alike.",
        TrueFalseBody(True, "They do.", "They do."),
        "8.1",
    ),
    item(
        "notice-days",
        "How many days before a key decision is notice given?",
        NumericBody(
            (NumericAnswer(28.0, feedback="28 days, by law."), NumericAnswer(None, 0.0, 0.0, "Not so."))
        ),
        "8.2",
    ),
    item(
        "who-to-ask",
        "Which officer guards lawfulness?",
        ShortTextBody(
            (TextAnswer("*monitoring officer*", feedback="Yes."), TextAnswer("*", 0.0, "Not this one."))
        ),
        "8.1",
    ),
    item(
        "posts",
        "Match each statutory post with its holder.",
        MatchingBody(
            stems=(
                MatchStem("s1", "Head of Paid Service", "m1"),
                MatchStem("s2", "Section 151 Officer", "m2"),
            ),
            options=(
                MatchOption("m1", "Chief Executive"),
                MatchOption("m2", "Director of Resources"),
                MatchOption("m3", "Mayor"),
            ),
        ),
        "8.1",
    ),
    item(
        "steps",
        "Put the steps of an enquiry in order.",
        OrderingBody(
            (Entry("e1", "Log it"), Entry("e2", "Find the facts"), Entry("e3", "Reply to the councillor"))
        ),
        "8.3",
    ),
    item(
        "gaps",
        "Fill in the notice.",
        ClozeBody(
            "Notice is given [[days]] days before by the [[who]], and names the [[what]].",
            (
                Gap("days", NumericBody((NumericAnswer(28.0),))),
                Gap("who", SingleBody((Choice("a", "Mayor", 0.0), Choice("b", "proper officer", 1.0)))),
                Gap("what", ShortTextBody((TextAnswer("decision"),))),
            ),
        ),
        "8.2(a)",
    ),
    item(
        "think",
        "Think of a time when an enquiry went well.\n\nWhat made it work?",
        ReflectionBody(("Facts first", "A plain reply")),
    ),
    item(
        "checklist",
        "How far do these hold for you?",
        ScaleBody(
            (Statement("open", "I am open with councillors."), Statement("prompt", "I reply promptly.")),
            ("Not at all", "A little", "Mostly", "Fully"),
        ),
    ),
    item("plan", "Plan your next month.", ActionPlanBody(("start", "stop"))),
)

RIGHT: dict[str, object] = {
    "leaflet": "a",
    "who-decides": ["a", "b"],
    "officers-advise": True,
    "notice-days": "28",
    "who-to-ask": "The Monitoring Officer",
    "posts": {"s1": "m1", "s2": "m2"},
    "steps": ["e1", "e2", "e3"],
    "gaps": {"days": "28", "who": "b", "what": "Decision"},
    "think": "Somebody rang back.\nThe same day.",
    "checklist": {"open": 3, "prompt": 4},
    "plan": {"start": "Ring back", "stop": "Long e-mails"},
}
"""A whole and right answer to every question of the quiz with every type."""

WRONG: dict[str, object] = {
    "leaflet": "b",
    "who-decides": ["c"],
    "officers-advise": False,
    "notice-days": "14",
    "who-to-ask": "The Mayor",
    "posts": {"s1": "m3", "s2": "m1"},
    "steps": ["e3", "e2", "e1"],
    "gaps": {"days": "7", "who": "a", "what": "Room"},
    "think": "It went badly.",
    "checklist": {"open": 1, "prompt": 1},
    "plan": {"start": "Wait", "stop": "Listening"},
}
"""A whole and wrong answer, or another one, to every question of it."""


def quiz(quiz_id: str, title: str, items: tuple[Item, ...]) -> Quiz:
    """Return a quiz with the usual rules."""
    return Quiz(
        id=quiz_id,
        title=title,
        about=f"About {title.lower()}, for **everybody**.",
        pass_mark_percent=80.0 if any(one.is_scored for one in items) else None,
        valid_months=None,
        attempts_allowed=None,
        shuffle=False,
        certainty=False,
        pools=(),
        items=items,
    )


QUIZZES = (
    quiz("every-type", "Every type", EVERY_TYPE),
    replace(quiz("sure", "How sure are you", EVERY_TYPE[1:3]), certainty=True, valid_months=12),
    replace(quiz("once", "Only once", EVERY_TYPE[3:5]), attempts_allowed=1),
    quiz("workbook", "Workbook", EVERY_TYPE[9:]),
)

BANK = Bank(
    title=TITLE,
    documents=(Document("guide", "The guide", "guide/index.html"),),
    clauses=CLAUSES,
    prompts=(
        Prompt(
            "guide 8.Q1",
            "guide",
            "8.Q1",
            "question",
            "Roles",
            "Who decides?",
            digest("Who decides?"),
            "",
            (),
            "",
            1,
        ),
    ),
    quizzes=QUIZZES,
)
