"""Quiz files that are in order: what the items become."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.samples import QUIZ, faults_in
from cascade.bank import read_folder, read_quiz, read_quizzes
from cascade.bank.answers import pattern_covers
from cascade.bank.yaml_tree import MAX_BYTES
from cascade.model.bank import Quiz
from cascade.model.errors import ContentError
from cascade.model.items import (
    ActionPlanBody,
    Body,
    ClozeBody,
    MatchingBody,
    MultipleBody,
    NumericAnswer,
    NumericBody,
    OrderingBody,
    ScaleBody,
    ShortTextBody,
    SingleBody,
    TextAnswer,
)
from cascade.scoring import matches_pattern


def quiz_with(item: str, top: str = "pass_mark_percent: 10\n") -> Quiz:
    """Return a quiz with this item, written as the lines of a mapping, and a plain scored one."""
    lines = "".join(f"    {line}\n" for line in item.splitlines())
    plain = "  - {id: plain, type: true_false, stem: S., key: true}\n"
    text = f"title: T\nabout: A\n{top}items:\n  - id: it\n    stem: S.\n{lines}{plain}"
    return read_quiz(text.encode(), "quizzes/sample.yaml").quiz


def body(item: str) -> Body:
    """Return the body of an item written as the lines of a mapping."""
    return quiz_with(item).items[0].body


def fractions(item: str) -> list[float]:
    """Return the fractions of the item's choices."""
    found = body(item)
    assert isinstance(found, SingleBody | MultipleBody)
    return [choice.fraction for choice in found.choices]


def test_the_files_name_is_the_quizs_id():
    """There is no key for the id, so that no two quizzes can have one."""
    assert quiz_with("type: information").id == "sample"


def test_what_is_left_out_takes_its_default():
    """A quiz counts for ever, can be tried any number of times, and asks its items in order."""
    quiz = quiz_with("type: information")
    assert (quiz.valid_months, quiz.attempts_allowed) == (None, None)
    assert (quiz.shuffle, quiz.certainty, quiz.pools) == (False, False, ())
    assert (quiz.items[1].mark, quiz.items[1].case, quiz.items[1].clauses) == (1.0, False, ())


def test_an_unscored_item_brings_no_mark():
    """Its mark is 0, a scored one's is 1 unless the file says otherwise."""
    assert [item.mark for item in quiz_with("type: reflection").items] == [0.0, 1.0]


def test_texts_are_trimmed():
    """The line break at the end of a block is no part of the text."""
    quiz = quiz_with("type: information\nfeedback: |\n  One.\n\n  Two.\n")
    assert quiz.items[0].feedback == "One.\n\nTwo."


def test_choices_are_lettered_in_the_order_of_the_file():
    """A response names a choice by its letter, so the letters are stable."""
    found = body("type: single\nchoices: [{text: A, key: true}, {text: B}, {text: C}]")
    assert isinstance(found, SingleBody)
    assert [(choice.id, choice.text) for choice in found.choices] == [("a", "A"), ("b", "B"), ("c", "C")]


def test_a_key_of_a_single_brings_all_and_a_distractor_nothing():
    """`key: true` is 100 %, `fraction` is taken as it stands."""
    found = fractions("type: single\nchoices: [{text: A, key: true}, {text: B}, {text: C, fraction: -25}]")
    assert found == [1.0, 0.0, -0.25]


def test_the_keys_of_a_multiple_share_what_the_distractors_take_away():
    """Keys bring 100 % together and distractors take 100 % away, so that choosing all brings nothing."""
    four = "{text: A, key: true}, {text: B}, {text: C, key: true}, {text: D}, {text: E}"
    found = fractions(f"type: multiple\nchoices: [{four}]")
    assert found == pytest.approx([1 / 2, -1 / 3, 1 / 2, -1 / 3, -1 / 3])


def test_fractions_given_in_a_multiple_leave_the_rest_to_the_others():
    """Of 100 %, the keys share what `fraction` leaves, and so do the distractors on their side."""
    five = "{text: A, fraction: 60}, {text: B, key: true}, {text: C, fraction: -50}, {text: D}, {text: E}"
    found = fractions(f"type: multiple\nchoices: [{five}]")
    assert found == pytest.approx([0.6, 0.4, -0.5, -0.25, -0.25])


@given(st.integers(1, 13), st.integers(1, 13))
def test_choosing_everything_in_a_multiple_brings_nothing(keys: int, distractors: int):
    """Whatever the number of keys and distractors."""
    rows = [f"{{text: k{number}, key: true}}" for number in range(keys)]
    rows += [f"{{text: d{number}}}" for number in range(distractors)]
    assert sum(fractions(f"type: multiple\nchoices: [{', '.join(rows)}]")) == pytest.approx(0, abs=1e-9)


def test_an_interval_is_its_middle_give_or_take_half_its_width():
    """`27..29` accepts what 28 with a tolerance of 1 accepts; a star accepts any number."""
    found = body(
        'type: numeric\nanswers: [{value: -3..-1}, {value: 5, fraction: 50}, {value: "*", fraction: 0}]'
    )
    assert found == NumericBody(
        (NumericAnswer(-2.0, 1.0), NumericAnswer(5.0, 0.0, 0.5), NumericAnswer(None, 0.0, 0.0))
    )


def test_short_text_answers_keep_their_patterns():
    """The pattern is compared by the marking rules, not here."""
    found = body('type: short_text\nmatch_case: true\nanswers: [{text: "*Mayor*"}, {text: X, fraction: 50}]')
    assert found == ShortTextBody((TextAnswer("*Mayor*"), TextAnswer("X", 0.5)), match_case=True)


def test_equal_matches_are_one_option():
    """Stems are s1, s2 and so on, options m1, m2; a pair without a stem only adds an option."""
    found = body(
        "type: matching\npairs: [{stem: A, match: X}, {match: Z}, {stem: B, match: Y}, {stem: C, match: X}]"
    )
    assert isinstance(found, MatchingBody)
    assert [(stem.id, stem.text, stem.key) for stem in found.stems] == [
        ("s1", "A", "m1"),
        ("s2", "B", "m3"),
        ("s3", "C", "m1"),
    ]
    assert [(option.id, option.text) for option in found.options] == [("m1", "X"), ("m2", "Z"), ("m3", "Y")]


def test_entries_of_an_ordering_stand_in_the_right_order():
    """Absolute position is the rule where none is named."""
    found = body("type: ordering\nentries: [first, second, third]")
    assert isinstance(found, OrderingBody)
    assert [(entry.id, entry.text) for entry in found.entries] == [
        ("e1", "first"),
        ("e2", "second"),
        ("e3", "third"),
    ]
    assert found.rule == "absolute_position"


def test_gaps_of_a_cloze_stand_in_the_order_of_the_text():
    """So that they are asked in reading order, whatever the order they are described in."""
    found = body(
        "type: cloze\ntext: '[[who]] within [[days]] days'\n"
        "gaps:\n  days: {type: numeric, weight: 2, answers: [{value: 28}]}\n"
        "  who: {type: short_text, answers: [{text: X}]}"
    )
    assert isinstance(found, ClozeBody)
    assert [(gap.id, gap.body.type, gap.weight) for gap in found.gaps] == [
        ("who", "short_text", 1.0),
        ("days", "numeric", 2.0),
    ]


def test_a_scale_keeps_the_prompt_of_each_statement():
    """A statement may take up a prompt of its own."""
    found = body(
        "type: scale\npoints: [Low, High]\nstatements:\n"
        "  - {id: a, text: A, prompt: guide 12.C1a}\n  - {id: b, text: B}"
    )
    assert isinstance(found, ScaleBody)
    assert [statement.prompt for statement in found.statements] == ["guide 12.C1a", ""]


def test_an_action_plan_asks_for_all_three_verbs_unless_told_otherwise():
    """Start, keep, stop, in this order."""
    assert body("type: action_plan") == ActionPlanBody(("start", "keep", "stop"))
    assert body("type: action_plan\nrequired: [stop, start]") == ActionPlanBody(("start", "stop"))


def test_lines_of_every_place_are_kept():
    """A fault found later can name the line; a place without a line takes that of the nearest one above."""
    file = read_quiz(QUIZ.encode(), "quizzes/roles.yaml")
    assert str(file.fault("items[0].choices[1].feedback", "No.")) == (
        "quizzes/roles.yaml:15: items[0].choices[1].feedback: No."
    )
    assert file.fault("items[0].nowhere[3].text", "No.").line == 5


def test_a_byte_order_mark_and_windows_line_ends_are_taken():
    """Editors on Windows write them."""
    data = b"\xef\xbb\xbf" + QUIZ.replace("\n", "\r\n").encode()
    assert read_quiz(data, "roles.yaml").quiz == read_quiz(QUIZ.encode(), "roles.yaml").quiz


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"title: na\xefve\n", "x.yaml:1: The file is not UTF-8 text: save it as UTF-8."),
        (
            b"title: T\nabout: \x07\n",
            "x.yaml:2: The character U+0007 can't be printed and is not allowed: remove it.",
        ),
        (b"#" * (MAX_BYTES + 1), "x.yaml: The file is larger than 1024 KiB: split it into several."),
    ],
    ids=["not UTF-8", "not printable", "too large"],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str):
    """With the line, where there is one."""
    with pytest.raises(ContentError) as caught:
        read_quiz(data, "x.yaml")
    assert str(caught.value) == message


def test_a_name_that_can_be_no_id_is_refused():
    """The name becomes part of addresses and records."""
    with pytest.raises(ContentError, match="The file's name is the quiz's id"):
        read_quiz(QUIZ.encode(), "quizzes/My Quiz.yaml")


def test_nothing_but_a_content_error_comes_out_of_any_nesting():
    """Not even a hundred thousand open brackets exhaust the stack."""
    for data in (b"[" * 100_000, b"{a: " * 50_000, b"- " * 100_000, b">" * 100_000):
        with pytest.raises(ContentError):
            read_quiz(data, "x.yaml")


@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
)
def test_any_bytes_are_read_or_refused(data: bytes):
    """The reader raises nothing but ContentError, whatever the file holds."""
    assert all(fault.file == "x.yaml" for fault in faults_in(data))


@given(st.data())
def test_a_quiz_file_with_something_put_anywhere_is_read_or_refused(data: st.DataObject):
    """The same for files that are nearly right."""
    place = data.draw(st.integers(0, len(QUIZ)))
    length = data.draw(st.integers(0, 20))
    inserted = data.draw(
        st.one_of(st.text(max_size=8), st.sampled_from(["*", "&a", "!!x ", "[", "{", "- ", ": ", "#"]))
    )
    text = QUIZ[:place] + inserted + QUIZ[place + length :]
    assert all(fault.message for fault in faults_in(text.encode("utf-8", "surrogatepass")))


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
KEYS = st.sampled_from(
    [
        "id",
        "type",
        "stem",
        "choices",
        "answers",
        "pairs",
        "gaps",
        "text",
        "key",
        "items",
        "pools",
        "pick",
        "entries",
    ]
)
TYPES = st.sampled_from(
    ["single", "multiple", "true_false", "numeric", "short_text", "matching", "ordering", "cloze", "scale"]
)
trees = st.recursive(
    st.one_of(scalars, TYPES),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


@given(trees)
def test_any_tree_of_values_is_read_or_refused(tree: object):
    """Whatever stands under whatever key, each fault is a sentence at a place."""
    import yaml

    text = yaml.safe_dump(
        {"title": "T", "about": "A", "pass_mark_percent": 50, "items": [tree]}, allow_unicode=True
    )
    faults = faults_in(text.encode("utf-8", "surrogatepass"))
    assert all(fault.message.endswith((".", "?")) for fault in faults)


pattern = st.text(alphabet="ab*\\ ", max_size=7).map(str.strip).filter(bool)


@given(pattern, pattern, st.text(alphabet="ab* ", max_size=6))
def test_a_pattern_that_covers_another_takes_all_it_would(first: str, later: str, response: str):
    """An answer is called unreachable only if no response can ever reach it."""
    if pattern_covers(first, later) and matches_pattern(later, response):
        assert matches_pattern(first, response)


@given(pattern)
def test_every_pattern_covers_itself(text: str):
    """And a star covers everything."""
    assert pattern_covers(text, text)
    assert pattern_covers("*", text)


def test_a_folder_is_read_in_the_order_of_ids(tmp_path: Path):
    """Other files than quizzes are passed over."""
    folder = tmp_path / "quizzes"
    folder.mkdir()
    for name in ("tactics.yaml", "roles.yaml", "notes.txt", ".hidden.yaml"):
        (folder / name).write_text(QUIZ, encoding="utf-8")
    assert [quiz.id for quiz in read_quizzes(folder, tmp_path)] == ["roles", "tactics"]


def test_a_folder_that_is_not_there_holds_no_quiz(tmp_path: Path):
    """A project may begin with its documents."""
    assert read_quizzes(tmp_path / "quizzes", tmp_path) == ()


def test_all_faults_of_all_files_come_at_once(tmp_path: Path):
    """And the files that are in order can still be used."""
    folder = tmp_path / "quizzes"
    (folder / "old").mkdir(parents=True)
    (folder / "good.yaml").write_text(QUIZ, encoding="utf-8")
    (folder / "bad.yaml").write_text("title: T\n", encoding="utf-8")
    (folder / "worse.yaml").write_text("title: [\n", encoding="utf-8")
    (folder / "other.yml").write_text(QUIZ, encoding="utf-8")
    (folder / "old" / "deep.yaml").write_text(QUIZ, encoding="utf-8")
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    with pytest.raises(ContentError) as caught:
        read_quizzes(folder, tmp_path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("quizzes/bad.yaml", 1),
        ("quizzes/bad.yaml", 1),
        ("quizzes/gone.yaml", 0),
        ("quizzes/old/deep.yaml", 0),
        ("quizzes/other.yml", 0),
        ("quizzes/worse.yaml", 2),
    ]
    assert [file.quiz.id for file in read_folder(folder, tmp_path).files] == ["good"]
