"""Drafts from a document: what its prompts, lists, tables and figures become."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from pytest_param_files import ParamTestData

from bank.samples import SAMPLE, catalogue, catalogues, clause, faults_in, prompt
from cascade.bank import check, plain_text, read_quiz, scaffold
from cascade.bank.sentences import figures_in, sentences
from cascade.model.bank import Quiz
from cascade.model.catalogue import Catalogue, Clause, Document, Prompt, Table
from cascade.model.errors import CascadeError, UsageError
from cascade.model.items import (
    ClozeBody,
    Item,
    MatchingBody,
    MultipleBody,
    NumericAnswer,
    NumericBody,
    ReflectionBody,
)

FIXTURES = Path(__file__).parent / "fixtures"

DUTIES = clause(
    "8.1", "Councils must:", lists=(("train new councillors;", "explain the documents; and", "write rules."),)
)
TOPICS = clause("8.2", "The protocol covers:", lists=(("gifts", "the media", "access to information"),))
FAR = clause(
    "9.1",
    "Officers:",
    section="9. Officers",
    url="guide/09.html#x",
    lists=(("the clerk", "the treasurer", "the cook"),),
)
ROLES = clause(
    "8.3",
    "Members and officers differ:",
    tables=(
        Table(
            ("Members", "Officers"),
            (
                ("Answer to voters", "Answer to the council"),
                ("Serve a ward", "Serve the whole"),
                ("Set policy", ""),
            ),
        ),
    ),
)


def draft(*records: Clause | Prompt) -> Quiz:
    """Return the quiz that is drafted from a guide with these clauses and prompts."""
    return read_quiz(scaffold(catalogue(*records), "guide").encode(), "quizzes/draft.yaml").quiz


def only_item(*records: Clause | Prompt) -> Item:
    """Return the one item that is drafted."""
    (item,) = draft(*records).items
    return item


def test_every_prompt_becomes_a_reflection():
    """Its words are the stem, and it names the prompt."""
    item = only_item(prompt("8.Q1", "Who *does* what?"))
    assert (item.id, plain_text(item.stem), item.prompts) == (
        "reflect-8-q1",
        "Who *does* what?",
        ("guide 8.Q1",),
    )
    assert item.body == ReflectionBody()


def test_what_to_look_for_comes_from_the_clauses_that_the_prompt_names():
    """List entries, rows of tables and sentences that say what must be done, one of each clause in turn."""
    plain = clause("8.4", "The weather was fine. Officers must be impartial.")
    asked = prompt("8.Q1", clauses=("guide 8.1", "guide 8.3", "guide 8.4", "guide 9.9"))
    item = draft(DUTIES, TOPICS, ROLES, plain, asked).items[0]
    assert isinstance(item.body, ReflectionBody)
    assert item.clauses == ("guide 8.1", "guide 8.3", "guide 8.4")
    assert item.body.look_for == (
        "train new councillors",
        "Members: Answer to voters; Officers: Answer to the council",
        "Officers must be impartial.",
        "explain the documents",
        "Members: Serve a ward; Officers: Serve the whole",
        "write rules",
    )


def test_a_prompt_that_names_no_clause_looks_in_its_section():
    """Not in others."""
    item = draft(DUTIES, FAR, prompt("8.Q1")).items[0]
    assert item.clauses == ("guide 8.1",)


def test_a_list_becomes_a_multiple_with_its_entries_as_keys():
    """The sentence before the list leads, entries of other lists distract, and each says where it is from."""
    item = draft(DUTIES, TOPICS).items[0]
    assert isinstance(item.body, MultipleBody)
    assert (item.id, item.clauses) == ("list-8-1", ("guide 8.1",))
    assert plain_text(item.stem).startswith("Councils must:\n\n")
    assert [choice.text for choice in item.body.choices if choice.fraction > 0] == [
        "train new councillors",
        "explain the documents",
        "write rules",
    ]
    assert [choice.text for choice in item.body.choices if choice.fraction < 0] == list(TOPICS.lists[0])
    assert item.body.choices[0].feedback == "See {clause}`guide 8.1`."
    assert item.body.choices[3].feedback == "This belongs to another list, in {clause}`guide 8.2`."


def test_distractors_come_from_the_nearest_lists():
    """From the same page and section first."""
    item = draft(FAR, TOPICS, DUTIES).items[2]
    assert isinstance(item.body, MultipleBody)
    assert [choice.text for choice in item.body.choices[3:]] == ["gifts", "the clerk", "the media"]


def test_a_distractor_is_never_equal_to_a_key_or_part_of_one():
    """Nor the other way about: it could be taken for right."""
    other = clause(
        "8.2", "It covers:", lists=(("Train new councillors.", "rules", "write rules and more", "gifts"),)
    )
    item = draft(DUTIES, other).items[0]
    assert isinstance(item.body, MultipleBody)
    assert [choice.text for choice in item.body.choices[3:]] == ["gifts"]


def test_a_list_without_any_other_list_asks_to_be_remembered():
    """There is nothing to distract with, and nothing is invented."""
    item = only_item(DUTIES)
    assert isinstance(item.body, ReflectionBody)
    assert item.body.look_for == ("train new councillors", "explain the documents", "write rules")


def test_a_list_of_two_makes_no_question():
    """Three entries are the least."""
    with pytest.raises(CascadeError, match="has no prompts, lists, tables or figures"):
        draft(clause("8.1", "Either:", lists=(("one thing", "another"),)))


def test_a_list_of_a_sub_clause_is_drafted_once():
    """The clause around it has the same list."""
    inner = (("the clerk", "the treasurer", "the cook"),)
    whole = clause("8.1", "Ask:", lists=(("first: the clerk the treasurer the cook",), *inner))
    part = clause("8.1(a)", "first:", parent="guide 8.1", lists=inner)
    assert [item.id for item in draft(whole, part, TOPICS).items] == ["list-8-1-a", "list-8-2"]


def test_a_table_of_two_columns_becomes_a_matching():
    """Rows with an empty cell are left out."""
    item = only_item(ROLES)
    assert isinstance(item.body, MatchingBody)
    assert plain_text(item.stem) == (
        "Members and officers differ:\n\nMatch each entry under “Members” with the one under “Officers”."
    )
    options = {option.id: option.text for option in item.body.options}
    assert [(stem.text, options[stem.key]) for stem in item.body.stems] == [
        ("Answer to voters", "Answer to the council"),
        ("Serve a ward", "Serve the whole"),
    ]


def test_a_table_of_more_columns_becomes_a_matching_for_each():
    """The first column against each of the others; rows that can't be told apart are left out."""
    table = Table(
        ("Act", "Post", "Held by"),
        (
            ("s. 4", "Head", "Chief"),
            ("s. 5", "Monitor", "Director"),
            ("S. 5.", "Other", "Other"),
            ("s. 6", "HEAD", "x"),
        ),
    )
    items = draft(clause("9.4", "Posts:", tables=(table,))).items
    assert [item.id for item in items] == ["match-9-4", "match-9-4-2"]
    bodies = [item.body for item in items if isinstance(item.body, MatchingBody)]
    assert [[option.text for option in body.options] for body in bodies] == [
        ["Head", "Monitor"],
        ["Chief", "Director", "x"],
    ]


def test_a_long_table_is_shared_out():
    """Nobody matches thirty rows on a phone."""
    table = Table((), tuple((f"left {number}", f"right {number}") for number in range(30)))
    bodies = [item.body for item in draft(clause("9.4", "Posts:", tables=(table,))).items]
    assert [len(body.stems) for body in bodies if isinstance(body, MatchingBody)] == [7, 8, 7, 8]


def test_a_figure_becomes_a_numeric():
    """The sentence with the number left out is the stem."""
    item = only_item(clause("5.2", "LBTH has forty-five councillors. They serve the residents."))
    assert plain_text(item.stem) == "LBTH has [number] councillors.\n\nWhich number is left out?"
    assert (item.id, item.clauses) == ("figure-5-2", ("guide 5.2",))
    assert item.body == NumericBody((NumericAnswer(45.0),))


def test_a_sentence_with_several_figures_becomes_a_cloze():
    """With a gap for each."""
    item = only_item(clause("5.3", "Seven wards have three councillors."))
    assert isinstance(item.body, ClozeBody)
    assert item.body.text == "[[n1]] wards have [[n2]] councillors."
    assert [gap.body for gap in item.body.gaps] == [
        NumericBody((NumericAnswer(7.0),)),
        NumericBody((NumericAnswer(3.0),)),
    ]


def test_figures_of_a_list_belong_to_the_lettered_clause():
    """Where entries can be cited, the draft names the entry and not the clause around it."""
    whole = clause("5.14", "In either case:", lists=(("it concerns two wards", "it is costly"),))
    part = clause("5.14(a)", "it concerns two wards", parent="guide 5.14")
    assert [(item.id, item.clauses) for item in draft(whole, part).items] == [
        ("figure-5-14-a", ("guide 5.14(a)",))
    ]
    assert [item.id for item in draft(whole).items] == ["figure-5-14"]


def test_a_year_is_asked_only_where_a_clause_offers_nothing_else():
    """Few years need to be known by heart."""
    dated = clause("5.1", "It was so in 2014 and 2017.")
    both = clause("5.2", "It was so in 2014. There are two wards.")
    listed = replace(DUTIES, text=f"In 2014: {DUTIES.text}")
    assert [item.id for item in draft(dated, both, listed, TOPICS).items] == [
        "figure-5-1",
        "figure-5-2",
        "list-8-1",
        "list-8-2",
    ]
    assert draft(dated).items[0].body == NumericBody((NumericAnswer(2014.0),))


@pytest.mark.param_file(FIXTURES / "figures.md")
def test_figures_are_numbers_that_count_something(file_params: ParamTestData):
    """The input is a sentence, the result its figures as printed and their values."""
    sentence = file_params.content.strip()
    found = figures_in(sentence, ("guide", "governance"))
    lines = [f"{sentence[figure.start : figure.end]} = {figure.value:,.10g}" for figure in found]
    file_params.assert_expected("\n".join(lines) or "none", rstrip=True)


def test_sentences_end_at_stops_but_not_at_abbreviations():
    """A section's "s." and an initial end nothing."""
    text = 'See s. 5 and e.g. No. 7. He said "no." Then? J. Smith left! 45 came.'
    assert sentences(text) == [
        "See s. 5 and e.g. No. 7.",
        'He said "no."',
        "Then?",
        "J. Smith left!",
        "45 came.",
    ]


def test_the_draft_says_that_it_is_one():
    """Whoever opens the file reads what to do with it."""
    text = scaffold(catalogue(DUTIES, prompt("8.Q1")), "guide")
    assert text.startswith("# Drafts from The guide, to be reviewed: none of these is a question yet.\n")
    assert "title: 'Draft: The guide'\n" in text
    assert "pass_mark_percent" not in text  # nothing here is scored


def test_texts_stand_in_blocks_that_are_easy_to_edit():
    """Long ones on lines of their own, short ones without needless quotes."""
    text = scaffold(catalogue(DUTIES, TOPICS), "guide")
    assert "    stem: |-\n      Councils must:\n\n      Which of these belong here?" in text
    assert "      - text: train new councillors\n        key: true\n" in text


def test_an_unknown_document_is_answered_with_the_known_ones():
    """The command line is at fault then."""
    with pytest.raises(UsageError, match=r"There is no document 'giude'\. Did you mean 'guide'\?"):
        scaffold(SAMPLE, "giude")
    with pytest.raises(UsageError, match=r"There is no document 'x'\. Known are: guide\."):
        scaffold(SAMPLE, "x")
    with pytest.raises(UsageError, match="Known are: none"):
        scaffold(Catalogue(), "x")


def test_only_the_document_asked_for_is_drafted():
    """A second document lends its lists as distractors only where the first has no other."""
    other = replace(TOPICS, id="protocol 1.1", document="protocol", number="1.1")
    both = replace(
        catalogue(DUTIES, other), documents=tuple(Document(each, each, "x") for each in ("guide", "protocol"))
    )
    quiz = read_quiz(scaffold(both, "guide").encode(), "quizzes/draft.yaml").quiz
    assert [item.id for item in quiz.items] == ["list-8-1"]
    assert quiz.items[0].body.type == "multiple"


@given(catalogues())
def test_a_draft_can_always_be_read_and_checked(found: Catalogue):
    """Whatever a document says, its draft is a quiz file without a fault, and the same each time."""
    text = scaffold(found, "guide")
    assert faults_in(text.encode()) == ()
    assert scaffold(found, "guide") == text
    report = check(found, [read_quiz(text.encode(), "quizzes/draft.yaml")])
    assert report.coverage.prompts_percent == 100.0
    assert [fault for fault in report.faults if fault.file.startswith("quizzes/")] == []
