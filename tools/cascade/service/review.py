"""A result as its page shows it: question by question, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from cascade.model.catalogue import Clause
from cascade.model.items import InformationBody, Item, ReflectionBody
from cascade.model.marks import ItemMark
from cascade.model.text import first_words, label
from cascade.records.editions import current_bank
from cascade.records.results import ItemResult, Result
from cascade.scoring import HIGH_FROM_PERCENT, MEDIUM_FROM_PERCENT
from cascade.service.fields import CERTAINTIES
from cascade.service.markdown import Markdown
from cascade.service.plurals import counted
from cascade.service.wording import Words, mark, words


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause to read.

    Attributes:
        url: Its address on the site, or that of its history where no clause has that number now.
        label: How it is cited.
        words: Its first words.
        then: Its wording as it was asked about, where it reads otherwise now or is gone; else empty.
    """

    url: str
    label: str
    words: str
    then: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One question of a result.

    Attributes:
        item: The item.
        number: Its number among the questions.
        lead: HTML of the stem but for its last paragraph.
        ask: HTML of the question itself.
        state: How it went, in words.
        tag: The class of its tag.
        marks: Marks in words, or empty where nothing was to be had.
        words: What was answered, beside what is right.
        certainty: How sure the learner was, in words, or empty.
        feedback: HTML of what the chosen options and the item say.
        look_for: HTML of the points to compare one's own words with.
        clauses: The clauses it tests.
    """

    item: Item
    number: int
    lead: SafeString
    ask: SafeString
    state: str
    tag: str
    marks: str
    words: Words
    certainty: str
    feedback: tuple[SafeString, ...]
    look_for: tuple[SafeString, ...]
    clauses: tuple[ClauseLink, ...]


def reviewed(result: Result) -> tuple[Reviewed, ...]:
    """Return every question of *result* in the order asked; what was only to be read is left out."""
    text = Markdown(result.bank)
    asked = [found for found in result.items if not isinstance(found.item.body, InformationBody)]
    return tuple(_review(found, number, text) for number, found in enumerate(asked, 1))


def _review(found: ItemResult, number: int, text: Markdown) -> Reviewed:
    item = found.item
    lead, ask = text.stem(item.stem)
    state, tag = state_words(found.mark)
    is_gone = found.response is None and not item.is_scored
    points = item.body.look_for if isinstance(item.body, ReflectionBody) else ()
    return Reviewed(
        item=item,
        number=number,
        lead=lead,
        ask=ask,
        state=state,
        tag=tag,
        marks=_marks(found.mark),
        words=Words(own=True) if is_gone else words(item, found.response, text),
        certainty=next((said for level, said in CERTAINTIES if level == found.mark.certainty), ""),
        feedback=tuple(text.block(said) for said in found.mark.feedback),
        look_for=tuple(text.inline(point) for point in points),
        clauses=clause_links(found.clauses),
    )


def state_words(marked: ItemMark) -> tuple[str, str]:
    """Return how a question went, in words, and the class of its tag."""
    if not marked.scored:
        return ("Done", "right") if marked.answered else ("Not done", "partial")
    if not marked.answered:
        return "Not answered", "wrong"
    return {"right": ("Right", "right"), "partial": ("Partly right", "partial"), "wrong": ("Wrong", "wrong")}[
        marked.state or "wrong"
    ]


def _marks(marked: ItemMark) -> str:
    if not marked.scored:
        return ""
    return f"{mark(marked.mark)} of {counted_marks(marked.max_mark)}"


def counted_marks(value: float | Decimal) -> str:
    """Return a number of marks with its noun."""
    shown = mark(float(value))
    return f"{shown} {'mark' if shown == '1' else 'marks'}"


def clause_links(clauses: tuple[Clause, ...]) -> tuple[ClauseLink, ...]:
    """Return *clauses*, of whatever edition, as links into the site, cited as in print: ``Guide 8.4``."""
    now = {clause.id: clause.digest for clause in current_bank().clauses} if clauses else {}
    return tuple(
        ClauseLink(
            f"/{clause.url}"
            if clause.id in now
            else reverse("clause", args=[clause.document, clause.number]),
            label(clause.id),
            first_words(clause.text),
            "" if now.get(clause.id) == clause.digest else clause.text,
        )
        for clause in clauses
    )


def certainty_advice(result: Result) -> str:
    """Return what the figures of certainty say, as a sentence, or nothing where it was not asked."""
    if result.accuracy is None or result.bonus is None:
        return ""
    if result.bonus < 0:
        return (
            f"You were surer than your answers bear out. “Very sure” pays from {HIGH_FROM_PERCENT:g}% right,"
            f" “Fairly sure” from {MEDIUM_FROM_PERCENT:g}%."
        )
    return "How sure you were fits how right you were."


def counts(questions: tuple[Reviewed, ...]) -> str:
    """Return how many scored questions were right, in words."""
    scored = [question for question in questions if question.marks]
    right = sum(question.tag == "right" for question in scored)
    return f"{right} of {counted(len(scored), 'question')} right"
