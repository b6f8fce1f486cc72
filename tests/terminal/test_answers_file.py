"""Answers from a file: read as the item's type reads them, every fault told with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_param_files import ParamTestData

from cascade.model.errors import ContentError
from cascade.terminal.answers_file import read_answers
from records.support import RIGHT, ROLES_QUIZ, WORDS


def read(tmp_path, text: str, name: str = "answers.yaml"):
    """Read *text* as a file of that name."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_answers(path, ROLES_QUIZ)


@pytest.mark.param_file(Path(__file__).with_name("answers.txt"))
def test_every_fault_is_told_with_its_line(file_params: ParamTestData, tmp_path, monkeypatch):
    """Each case is an answers file and what is said about it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentError) as caught:
        read(Path(), file_params.content)
    said = "\n".join(
        f"{fault.file}:{fault.line}: {fault.path + ': ' if fault.path else ''}{fault.message}"
        for fault in sorted(caught.value.faults, key=lambda fault: (fault.line, fault.path))
    )
    file_params.assert_expected(said, rstrip_lines=True)


@pytest.mark.parametrize("name", ["answers.yaml", "answers.json"])
def test_json_reads_the_same_under_either_name(tmp_path, name):
    """JSON is YAML."""
    answers = read(tmp_path, json.dumps({**RIGHT, **WORDS, "certainties": {"days": 2}}), name)
    assert answers.responses == {**RIGHT, **WORDS}
    assert answers.certainties == {"days": 2}


def test_a_text_stays_as_it_was_typed(tmp_path):
    """YAML's own numbers, dates and yes and no would not be what the learner wrote."""
    answers = read(
        tmp_path, "days: 028.0\nwho: no\nown-words: 2018-05-03\nplan: {days: 1e1}\nanswers-to: yes\n"
    )
    assert answers.responses == {
        "days": "028.0",
        "who": "no",
        "own-words": "2018-05-03",
        "plan": {"days": "1e1"},
        "answers-to": True,
    }


def test_nothing_is_no_answer(tmp_path):
    """A key without a value is a question left out."""
    assert read(tmp_path, "days:\nwho: ''\n").responses == {"days": None, "who": None}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answers.json", b"{"),
        ("answers.json", b"[" * 5000),
        ("answers.json", b"[]"),
        ("answers.json", b'{"certainties": 3}'),
        ("answers.json", b'{"leaflets": {"a": []}, "who": 3.5e999}'),
        ("answers.yaml", b"\xff\xfe\x00"),
        ("answers.yaml", b""),
        ("answers.yaml", b"leaflets: [a"),
        ("answers.yaml", b"a: &x [*x]"),
        ("answers.yaml", b"[[[[" * 3000),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_name(tmp_path, name, data):
    """Never with a traceback."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ContentError, match=name):
        read_answers(path, ROLES_QUIZ)


def test_a_folder_is_no_file(tmp_path):
    """The sentence says why it can't be read."""
    with pytest.raises(ContentError, match="The file can't be read"):
        read_answers(tmp_path, ROLES_QUIZ)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(value=st.dictionaries(st.sampled_from([item.id for item in ROLES_QUIZ.items]), json_values))
def test_any_json_is_either_read_or_refused(tmp_path_factory, value):
    """Whatever somebody's script writes."""
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), "utf-8")
    try:
        read_answers(path, ROLES_QUIZ)
    except ContentError as error:
        assert error.faults  # noqa: PT017 - either way is right
