"""The reviews: a file that only the command writes, and what is stale by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cascade.bank import read_folder
from cascade.bank.changes import compare, former, misleading, uncovered
from cascade.bank.review import Review, Reviewed, parse_reviewed, read_reviewed, rests_on, stale
from cascade.bank.wording import marked, pieces
from cascade.model.errors import ContentError
from records.changing import SMALL, change, renumbered, reworded

DIGEST = "0123456789abcdef" * 4
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}/[a-z][a-z0-9-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
REVIEWS = st.builds(
    Review,
    by=TEXTS,
    on=st.dates().map(str),
    note=TEXTS,
    clauses=st.dictionaries(st.sampled_from(["guide 8.1", "guide 8.4(b)"]), st.just(DIGEST), min_size=1),
)


@settings(deadline=None)
@given(items=st.dictionaries(NAMES, REVIEWS, max_size=4))
def test_what_is_written_is_read_back_and_written_alike(items):
    """In whatever order reviews are accepted, the file is the same."""
    reviewed = Reviewed(items, {})
    text = reviewed.to_text()
    found = parse_reviewed(text.encode(), "quizzes/reviewed.yaml")
    assert found == reviewed
    assert Reviewed(dict(reversed(list(items.items()))), {}).to_text() == found.to_text() == text


def test_every_fault_is_named_with_its_line():
    """Somebody edited the file by hand."""
    text = (
        "items:\n  roles/x:\n    by: S1\n    on: 2018-05-03\n    nte: fine\n    clauses:\n"
        "      guide 8.1: abc\nothers: {}\n"
    )
    with pytest.raises(ContentError) as refused:
        parse_reviewed(text.encode(), "quizzes/reviewed.yaml")
    said = [str(fault) for fault in refused.value.faults]
    assert [line.split(": ", 1)[0] for line in said] == [
        "quizzes/reviewed.yaml:3",
        "quizzes/reviewed.yaml:5",
        "quizzes/reviewed.yaml:7",
        "quizzes/reviewed.yaml:8",
    ]
    assert "The key 'note' is missing" in said[0]
    assert "Unknown key 'nte'" in said[1]
    assert "no digest" in said[2]
    assert "Unknown key 'others'" in said[3]


@pytest.mark.parametrize("text", ["- a\n", "items: x\n", "items:\n  a/b: x\n"])
def test_another_shape_is_a_fault_and_no_traceback(text: str):
    """Lists and single texts where names and values belong."""
    with pytest.raises(ContentError, match="Names and values belong here"):
        parse_reviewed(text.encode(), "quizzes/reviewed.yaml")


def test_the_file_is_no_quiz_and_need_not_be_there(tmp_path: Path):
    """It lies among the quiz files and is passed over there."""
    folder = tmp_path / "quizzes"
    folder.mkdir()
    assert read_reviewed(folder, tmp_path) == Reviewed()
    (folder / "reviewed.yaml").write_text(Reviewed().to_text(), "utf-8")
    assert read_reviewed(folder, tmp_path) == Reviewed()
    assert read_folder(folder, tmp_path).faults == ()
    assert [fault.file for fault in _faults(folder / "inner", tmp_path)] == ["quizzes/inner/reviewed.yaml"]


def _faults(inner: Path, root: Path):
    inner.mkdir()
    (inner / "reviewed.yaml").write_text("items: {}\n", "utf-8")
    return read_folder(inner.parent, root).faults


def _stale(bank, reviewed=None):
    found = stale(SMALL, bank, bank.quizzes, compare(SMALL, bank), reviewed or Reviewed())
    return [one.name for one in found]


@pytest.mark.parametrize(("category", "is_stale"), [("i", False), ("ii", False), ("iii", True), ("iv", True)])
def test_items_and_prompts_are_stale_by_the_category_of_the_change(category, is_stale):
    """Categories i and ii leave the meaning alone; a change that nobody has recorded may be anything."""
    entry = change("2018-05-03", category, ["guide 8.1"])
    bank = reworded(SMALL, "guide 8.1", "Officers answer to the Mayor.", entry)
    assert ("roles/leaflets" in _stale(bank), "guide 8.Q1a" in _stale(bank)) == (is_stale, is_stale)
    assert "roles/principles" not in _stale(bank)
    assert "roles/leaflets" in _stale(reworded(SMALL, "guide 8.1", "Officers answer to the Mayor."))


def test_a_review_holds_for_the_wording_it_was_made_under():
    """Another word, and it is stale again."""
    entry = change("2018-05-03", "iv", ["guide 8.1"])
    bank = reworded(SMALL, "guide 8.1", "Officers answer to the Mayor.", entry)
    names = _stale(bank)
    rests = rests_on(bank.quizzes, bank)
    reviewed = Reviewed().with_reviews(names, rests, by="S1", on="2018-05-03", note="Still right.")
    assert _stale(bank, reviewed) == []
    assert _stale(reworded(bank, "guide 8.1", "Officers answer to nobody."), reviewed) == names


def test_a_new_number_alone_makes_nothing_stale():
    """The wording is the same; a number that was handed on is another clause's."""
    moved = renumbered(SMALL, "guide 8.1", "guide 8.9")
    assert _stale(moved) == []
    assert former(SMALL, moved)["guide 8.9"] == "guide 8.1"
    later = replace(moved, clauses=(*moved.clauses, SMALL.clauses[0]))
    assert former(moved, later)["guide 8.9"] == "guide 8.9"
    assert "guide 8.1" not in former(moved, later)


def test_what_goes_on_naming_a_number_that_was_handed_on_is_stale():
    """Two clauses changed places: an item that follows its clause is fine, one that stays behind is not."""
    one, two, three = SMALL.clauses
    swapped = replace(
        SMALL,
        clauses=(
            replace(two, id=one.id, number=one.number, was=two.id),
            replace(one, id=two.id, number=two.number, was=one.id),
            three,
        ),
    )
    assert compare(SMALL, swapped) == ()
    names = _stale(swapped)
    assert {"roles/leaflets", "guide 8.Q1a"} <= set(names)
    found = stale(SMALL, swapped, swapped.quizzes, (), Reviewed())
    assert "Another clause is guide 8.1 now: name the one that is meant." in found[0].fault().message
    accepted = Reviewed().with_reviews(
        names, rests_on(swapped.quizzes, swapped), by="S1", on="2018-05-03", note="It is meant so."
    )
    assert _stale(swapped, accepted) == []
    others = {one.id: two.id, two.id: one.id}
    moved = replace(
        swapped,
        quizzes=tuple(
            replace(quiz, items=tuple(_renamed(item, others) for item in quiz.items))
            for quiz in swapped.quizzes
        ),
        prompts=tuple(_renamed(prompt, others) for prompt in swapped.prompts),
    )
    assert _stale(moved) == []


def _renamed(one, names):
    return replace(one, clauses=tuple(names.get(name, name) for name in one.clauses))


def test_an_entry_that_says_something_else_than_it_does_is_told():
    """A new one for a clause that stays as it is; a published one in another category than it counted."""
    wrong = change("2018-05-03", "iv", ["guide 8.2"])
    bank = reworded(SMALL, "guide 8.1", "Officers answer to the Mayor.", wrong)
    (fault,) = misleading(SMALL, bank, compare(SMALL, bank))
    assert "The entry names guide 8.2, whose wording is as in the current edition" in fault.message
    right = reworded(
        SMALL, "guide 8.1", "Officers answer to the Mayor.", replace(wrong, clauses=("guide 8.1",))
    )
    assert misleading(SMALL, right, compare(SMALL, right)) == ()
    later = replace(right, changes=(replace(right.changes[0], category="i"),))
    (fault,) = misleading(right, later, compare(right, later))
    assert "counted as category iv when it was published" in fault.message
    again = reworded(right, "guide 8.1", "Officers answer to nobody.")
    (fault,) = uncovered(compare(right, again))
    assert fault.message.endswith("The entry 'guide 2018-05-03' is published, for an earlier change.")


@given(old=st.lists(st.sampled_from("abc")), new=st.lists(st.sampled_from("abc")))
def test_a_difference_holds_both_wordings_whole(old, new):
    """What stayed with what went is the old wording; with what came, the new one."""
    found = pieces(" ".join(old), " ".join(new))
    for kinds, words in ((("same", "old"), old), (("same", "new"), new)):
        assert " ".join(piece.text for piece in found if piece.kind in kinds).split() == words


def test_a_difference_is_shown_word_by_word():
    """Long runs that stayed are cut to the words beside it."""
    assert marked("within five days", "within six days") == "within [-five-] {+six+} days"
    long = "one two three four five six seven"
    assert marked(f"{long} a {long}", f"{long} b {long}", 2) == "... six seven [-a-] {+b+} one two ..."
    assert marked("", "new") == "{+new+}"
