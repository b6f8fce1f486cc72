"""Items and quizzes to mark, made small."""

from __future__ import annotations

from typing import Any

from cascade.model.bank import Quiz
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


def item(body: Body, **fields: Any) -> Item:
    """Return an item around *body*, called ``it`` and worth one mark unless told otherwise."""
    return Item(**{"id": "it", "stem": "Well?", "body": body, **fields})


def choices(*fractions: float) -> tuple[Choice, ...]:
    """Return choices a, b, c... with these fractions, each saying its id as feedback."""
    return tuple(
        Choice(chr(97 + index), f"Text {index}", fraction, f"chose {chr(97 + index)}")
        for index, fraction in enumerate(fractions)
    )


def quiz(*items: Item, **fields: Any) -> Quiz:
    """Return a quiz of these items with a pass mark of 80 unless told otherwise."""
    defaults = {
        "id": "a-quiz",
        "title": "A quiz",
        "about": "",
        "pass_mark_percent": 80.0,
        "valid_months": None,
        "attempts_allowed": None,
        "shuffle": False,
        "certainty": False,
        "pools": (),
        "items": items,
    }
    return Quiz(**{**defaults, **fields})


SINGLE = SingleBody(choices(1, 0, -0.5))
MULTIPLE = MultipleBody(choices(0.5, 0.5, -0.5, -0.5))
TRUE_FALSE = TrueFalseBody(key=True, feedback_true="Yes.", feedback_false="No.")
NUMERIC = NumericBody(
    (
        NumericAnswer(28, 0, 1.0, "Four weeks."),
        NumericAnswer(28, 2, 0.5, "Nearly."),
        NumericAnswer(None, 0, 0.0, "Look it up."),
    )
)
SHORT_TEXT = ShortTextBody(
    (
        TextAnswer("*returning officer*", 1.0, "That post."),
        TextAnswer("*officer*", 0.5, "Which officer?"),
    )
)
MATCHING = MatchingBody(
    stems=(
        MatchStem("s1", "Purdah", "m1", "Look at purdah."),
        MatchStem("s2", "Quorum", "m2", "Look at quorum."),
        MatchStem("s3", "Abstention", "m2"),
    ),
    options=(
        MatchOption("m1", "before a poll"),
        MatchOption("m2", "in a meeting"),
        MatchOption("m3", "never"),
    ),
)
ORDERING = OrderingBody(tuple(Entry(f"e{place}", f"Step {place}") for place in (1, 2, 3, 4)))
CLOZE = ClozeBody(
    "Within [[days]] days, [[who]] [[verb]].",
    (
        Gap("days", NumericBody((NumericAnswer(5, 0, 1.0, "Five it is."),)), 2.0),
        Gap("who", SingleBody(choices(1, 0))),
        Gap("verb", ShortTextBody((TextAnswer("decides"), TextAnswer("decid*", 0.5, "Mind the ending.")))),
    ),
)
REFLECTION = ReflectionBody(look_for=("a point",))
SCALE = ScaleBody((Statement("open", "I am open."), Statement("fair", "I am fair.")), ("No", "Some", "Yes"))
ACTION_PLAN = ActionPlanBody(required=("start",))
INFORMATION = InformationBody()

RIGHT: tuple[tuple[Body, Any], ...] = (
    (SINGLE, "a"),
    (MULTIPLE, ["a", "b"]),
    (TRUE_FALSE, True),
    (NUMERIC, "28"),
    (SHORT_TEXT, "the Returning Officer"),
    (MATCHING, {"s1": "m1", "s2": "m2", "s3": "m2"}),
    (ORDERING, ["e1", "e2", "e3", "e4"]),
    (CLOZE, {"days": "5", "who": "a", "verb": "decides"}),
)
"""A body of each scored type with its right response."""

ANSWERED: tuple[tuple[Body, Any], ...] = (
    (REFLECTION, "My own words."),
    (SCALE, {"open": 3, "fair": 1}),
    (ACTION_PLAN, {"start": "Listen.", "stop": "Guess."}),
)
"""A body of each unscored type that takes an answer, with a complete one."""
