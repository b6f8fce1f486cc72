"""Items: a stem and, by type, what is asked and what is right.

Fractions run from -1 to 1, where 1 is the full mark. Texts are Markdown. Ids inside an item are stable, so a
response made of ids keeps its meaning however the page is shuffled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OrderingRule = Literal[
    "all_or_nothing",
    "absolute_position",
    "relative_next_exclude_last",
    "relative_next_include_last",
    "relative_one_previous_and_next",
    "relative_all_previous_and_next",
    "longest_ordered_subset",
    "longest_contiguous_subset",
    "relative_to_correct",
]
Verb = Literal["start", "keep", "stop"]
VERBS: tuple[Verb, ...] = ("start", "keep", "stop")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice item; a key has a fraction above 0, a distractor 0 or below."""

    id: str
    text: str
    fraction: float
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class SingleBody:
    """Choose one. Response: a choice id."""

    choices: tuple[Choice, ...]
    shuffle: bool = True
    type: Literal["single"] = "single"


@dataclass(frozen=True, slots=True)
class MultipleBody:
    """Choose all that apply. Response: a list of choice ids."""

    choices: tuple[Choice, ...]
    shuffle: bool = True
    type: Literal["multiple"] = "multiple"


@dataclass(frozen=True, slots=True)
class TrueFalseBody:
    """Say whether the stem is true. Response: a boolean."""

    key: bool
    feedback_true: str = ""
    feedback_false: str = ""
    type: Literal["true_false"] = "true_false"


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """An accepted number: *value* give or take *tolerance*; a value of None accepts any number."""

    value: float | None
    tolerance: float = 0.0
    fraction: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class NumericBody:
    """Give a number. Response: the text as typed. The first answer whose interval holds it counts."""

    answers: tuple[NumericAnswer, ...]
    type: Literal["numeric"] = "numeric"


@dataclass(frozen=True, slots=True)
class TextAnswer:
    r"""An accepted text; ``*`` in the pattern stands for any run of characters, ``\*`` for a star."""

    pattern: str
    fraction: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class ShortTextBody:
    """Give a word or a phrase. Response: the text as typed. The first pattern that matches counts."""

    answers: tuple[TextAnswer, ...]
    match_case: bool = False
    type: Literal["short_text"] = "short_text"


@dataclass(frozen=True, slots=True)
class MatchOption:
    """One right-hand text of a matching item."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class MatchStem:
    """One left-hand text of a matching item and the id of the option that belongs to it."""

    id: str
    text: str
    key: str
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class MatchingBody:
    """Pair each stem with an option. Response: a mapping of stem id to option id.

    An option that is no stem's key is a distractor; an option may be the key of several stems.
    """

    stems: tuple[MatchStem, ...]
    options: tuple[MatchOption, ...]
    shuffle: bool = True
    type: Literal["matching"] = "matching"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to put in order."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class OrderingBody:
    """Put the entries in order; they stand here in the right one. Response: a list of every entry id."""

    entries: tuple[Entry, ...]
    rule: OrderingRule = "absolute_position"
    type: Literal["ordering"] = "ordering"


GapBody = SingleBody | NumericBody | ShortTextBody


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of a cloze item: an item of its own kind with a weight."""

    id: str
    body: GapBody
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ClozeBody:
    """Fill the gaps of a text, each marked ``[[gap-id]]``. Response: a mapping of gap id to response."""

    text: str
    gaps: tuple[Gap, ...]
    type: Literal["cloze"] = "cloze"


@dataclass(frozen=True, slots=True)
class ReflectionBody:
    """Write in your own words; never scored. Response: the text.

    *look_for* are points to compare one's own words with, shown afterwards.
    """

    look_for: tuple[str, ...] = ()
    required: bool = True
    type: Literal["reflection"] = "reflection"


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a scale, with the prompt it puts (may be empty)."""

    id: str
    text: str
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class ScaleBody:
    """Rate statements on a scale; never scored. Response: a mapping of statement id to a 1-based point."""

    statements: tuple[Statement, ...]
    points: tuple[str, ...]
    required: bool = True
    type: Literal["scale"] = "scale"


@dataclass(frozen=True, slots=True)
class ActionPlanBody:
    """Say what to start, keep and stop doing; never scored. Response: a mapping of verb to text."""

    required: tuple[Verb, ...] = VERBS
    type: Literal["action_plan"] = "action_plan"


@dataclass(frozen=True, slots=True)
class InformationBody:
    """Something to read between items; takes no response."""

    type: Literal["information"] = "information"


Body = (
    SingleBody
    | MultipleBody
    | TrueFalseBody
    | NumericBody
    | ShortTextBody
    | MatchingBody
    | OrderingBody
    | ClozeBody
    | ReflectionBody
    | ScaleBody
    | ActionPlanBody
    | InformationBody
)

SCORED_TYPES: tuple[str, ...] = (
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short_text",
    "matching",
    "ordering",
    "cloze",
)
UNSCORED_TYPES: tuple[str, ...] = ("reflection", "scale", "action_plan", "information")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a quiz.

    Attributes:
        id: Unique in its quiz; in references ``quiz/item``.
        stem: The case and the question.
        body: What is asked, by type.
        mark: The most it can bring, in marks; 0 for unscored types.
        case: Whether the stem is a realistic case to judge.
        clauses: References of the clauses it tests.
        prompts: References of the prompts it turns into a question.
        feedback: Shown with the result whatever was answered.
    """

    id: str
    stem: str
    body: Body
    mark: float = 1.0
    case: bool = False
    clauses: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    feedback: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether the item brings a mark."""
        return self.body.type in SCORED_TYPES
