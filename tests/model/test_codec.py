"""Records become JSON and come back; what does not fit is refused with its path."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.bank import Bank, Pool, Quiz, edition_of, item_digest
from cascade.model.catalogue import Catalogue, Change, Clause, Discrepancy, Document, Prompt, Table
from cascade.model.codec import FormatError, decode, encode
from cascade.model.items import (
    ActionPlanBody,
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

CHOICES = (Choice("a", "Yes", 1.0, "Right."), Choice("b", "No", 0.0))
BODIES = (
    SingleBody(CHOICES),
    MultipleBody(CHOICES, shuffle=False),
    TrueFalseBody(key=True, feedback_false="Not so."),
    NumericBody((NumericAnswer(28.0, 0.5), NumericAnswer(None, fraction=0.0))),
    ShortTextBody((TextAnswer("*officer*"),), match_case=True),
    MatchingBody((MatchStem("s1", "Head", "m1"),), (MatchOption("m1", "Chief"), MatchOption("m2", "Other"))),
    OrderingBody((Entry("e1", "first"), Entry("e2", "second")), rule="all_or_nothing"),
    ClozeBody("In [[days]] days.", (Gap("days", NumericBody((NumericAnswer(28.0),)), 2.0),)),
    ReflectionBody(("a point",), required=False),
    ScaleBody((Statement("one", "We listen.", "guide 12.C1a"),), ("Never", "Always")),
    ActionPlanBody(("start",)),
    InformationBody(),
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.type)
def test_every_type_of_item_survives_the_round_trip(body):
    """What is written to the bank and read back is the same item."""
    item = Item("x", "A stem", body, mark=2.0, case=True, clauses=("guide 1.1",), prompts=("guide 8.P1",))
    assert decode(Item, json.loads(json.dumps(encode(item)))) == item


@given(st.text(), st.text(), st.lists(st.text(), max_size=4))
def test_any_text_survives_the_round_trip(stem, feedback, clauses):
    """No text, however odd, is changed by being stored."""
    item = Item("x", stem, ReflectionBody(), 0.0, clauses=tuple(clauses), feedback=feedback)
    assert decode(Item, json.loads(json.dumps(encode(item)))) == item


def make_bank() -> Bank:
    """Return a bank that holds every sort of record."""
    clause = Clause(
        "guide 1.1", "guide", "1.1", "1. Introduction", "Text.", "d" * 64, "guide/01.html#c", "source",
        "Guide 1", "", "", (("one", "two", "three"),), (Table(("A", "B"), (("1", "2"),)),), "docs/g.md", 4,
    )  # fmt: skip
    prompt = Prompt(
        "guide 8.Q1a", "guide", "8.Q1a", "question", "8", "How?", "e" * 64, "u", ("guide 1.1",), "f", 1
    )
    items = tuple(Item(f"i{n}", "Stem", body) for n, body in enumerate(BODIES))
    quiz = Quiz("roles", "Roles", "", 80.0, 12, None, True, False, (Pool(1, ("i0", "i1")),), items)
    return Bank(
        "A base", (Document("guide", "The guide", "guide/index.html"),), (clause,), (prompt,), (quiz,)
    )


def test_a_bank_survives_the_round_trip_and_keeps_its_edition():
    """An edition is the sha256 of the bank's text, so reading and writing it again must not change a byte."""
    text = make_bank().to_text()
    again = Bank.from_json(json.loads(text))
    assert again == make_bank()
    assert edition_of(again.to_text()) == edition_of(text)


def test_a_catalogue_survives_the_round_trip():
    """Clauses, prompts, changes and discrepancies are read back as they were written."""
    bank = make_bank()
    catalogue = Catalogue(
        "A base",
        bank.documents,
        bank.clauses,
        bank.prompts,
        (Change("guide 2017-11-22", "guide", "2017-11-22", "iv", ("guide 1.1",), "Why", "u", "f", 1),),
        (Discrepancy("D8", "guide section 5", "47", "45", "Noted.", ("guide 1.1",), "u", "f", 1),),
    )
    assert Catalogue.from_json(json.loads(json.dumps(catalogue.to_json()))) == catalogue


def test_an_items_digest_moves_with_its_key():
    """Swapping the key makes it another item, even when no word changes."""
    key_first = Item("x", "Stem", SingleBody((Choice("a", "Yes", 1.0), Choice("b", "No", 0.0))))
    key_last = Item("x", "Stem", SingleBody((Choice("a", "Yes", 0.0), Choice("b", "No", 1.0))))
    assert item_digest(key_first) != item_digest(key_last)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"slug": "a", "title": "A"}, "documents[0].url: missing"),
        ({"slug": "a", "title": "A", "url": "u", "x": 1}, "documents[0].x: unknown field"),
        ({"slug": "a", "title": 3, "url": "u"}, "documents[0].title: expected str, found int"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(value, message):
    """A damaged file says where it is damaged."""
    with pytest.raises(FormatError) as caught:
        Catalogue.from_json({"format": 1, "documents": [value]})
    assert str(caught.value) == message


def test_a_body_of_unknown_type_is_refused():
    """A bank written by a newer version is refused, not half understood."""
    with pytest.raises(FormatError, match="body: unknown type 'essay'"):
        decode(Item, {"id": "x", "stem": "s", "body": {"type": "essay"}})


def test_true_is_no_number():
    """JSON's true is not taken for 1 where a count is wanted."""
    with pytest.raises(FormatError, match="line: expected int, found bool"):
        decode(Discrepancy, encode(Discrepancy("D1", "", "", "", "", (), "", "", 1)) | {"line": True})
