"""A small catalogue, a small quiz file, and strategies for catalogues of any content."""

from __future__ import annotations

from hypothesis import strategies as st

from cascade.bank import read_quiz
from cascade.model.catalogue import BASES, PROMPT_KINDS, Catalogue, Clause, Document, Prompt, Table
from cascade.model.errors import ContentError, Fault
from cascade.model.text import digest, fold


def clause(number: str, text: str = "Officers serve the whole council.", **others: object) -> Clause:
    """Return a clause of the guide; its list entries and cells are appended to its text, as in a real one."""
    values: dict[str, object] = {
        "id": f"guide {number}",
        "document": "guide",
        "number": number,
        "section": "8. Roles",
        "url": f"guide/08-roles.html#clause-guide-{number}",
        "basis": "source",
        "source": "Guide, section 8",
        "position": "",
        "parent": "",
        "lists": (),
        "tables": (),
        "file": "docs/guide/08-roles.md",
        "line": 10,
        **others,
    }
    lists: tuple[tuple[str, ...], ...] = values["lists"]  # type: ignore[assignment]
    tables: tuple[Table, ...] = values["tables"]  # type: ignore[assignment]
    cells = [cell for table in tables for row in (table.columns, *table.rows) for cell in row]
    whole = fold(" ".join([text, *(entry for entries in lists for entry in entries), *cells]))
    return Clause(**values, text=whole, digest=digest(whole))  # type: ignore[arg-type]


def prompt(number: str, text: str = "Who does what?", **others: object) -> Prompt:
    """Return a prompt of the guide."""
    values: dict[str, object] = {
        "id": f"guide {number}",
        "document": "guide",
        "number": number,
        "kind": "question",
        "section": "8. Roles",
        "url": f"guide/08-roles.html#prompt-guide-{number}",
        "clauses": (),
        "file": "docs/guide/08-roles.md",
        "line": 20,
        **others,
    }
    return Prompt(**values, text=text, digest=digest(text))  # type: ignore[arg-type]


def catalogue(*records: Clause | Prompt) -> Catalogue:
    """Return a catalogue of one document, the guide, with these clauses and prompts."""
    return Catalogue(
        title="Knowledge base",
        documents=(Document("guide", "The guide", "guide/index.html"),),
        clauses=tuple(record for record in records if isinstance(record, Clause)),
        prompts=tuple(record for record in records if isinstance(record, Prompt)),
    )


QUIZ = """\
title: Who does what
about: For everybody.
pass_mark_percent: 75
items:
  - id: impartial
    type: single
    stem: Whom do officers serve?
    clauses: [guide 8.1]
    prompts: [guide 8.Q1]
    choices:
      - text: The whole council
        key: true
        feedback: Right, see {clause}`guide 8.1`.
      - text: Their ward
        feedback: That is what members do.
"""
"""A quiz on the sample catalogue with nothing to complain of."""

SAMPLE = catalogue(clause("8.1"), prompt("8.Q1"))
"""A catalogue which `QUIZ` covers."""


def faults_in(data: bytes) -> tuple[Fault, ...]:
    """Return the faults of a quiz file; none when it can be read."""
    try:
        read_quiz(data, "x.yaml")
    except ContentError as error:
        return error.faults
    return ()


anything = st.text(max_size=60)
words = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40).filter(fold)
sentences = st.one_of(
    words,
    st.sampled_from(
        (
            "A councillor has 45 wards. The plan comes out 28 days before, on 3 May 2018.",
            "There are three statutory officers and twenty-one others; 66 % agree with section 8.4.",
            "*Never* [reply](x) in _kind_ `code` <b>, # so, {clause}`guide 8.4` [[gap]].",
            "1. Not a list",
        )
    ),
)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Return a catalogue of one document whose clauses and prompts say anything at all."""
    entries = st.lists(sentences, min_size=1, max_size=5).map(tuple)
    table = st.builds(
        Table,
        columns=st.lists(anything, max_size=3).map(tuple),
        rows=st.lists(st.lists(sentences, max_size=4).map(tuple), max_size=10).map(tuple),
    )
    numbers = draw(
        st.lists(st.from_regex(r"[1-9]\.[1-9](\([a-c]\))?", fullmatch=True), unique=True, max_size=5)
    )
    clauses = [
        clause(
            number,
            draw(sentences),
            section=draw(anything),
            basis=draw(st.sampled_from(BASES)),
            lists=draw(st.lists(entries, max_size=2).map(tuple)),
            tables=draw(st.lists(table, max_size=1).map(tuple)),
            parent=f"guide {number.partition('(')[0]}" if "(" in number else "",
        )
        for number in numbers
    ]
    prompts = [
        prompt(
            f"8.Q{index}",
            draw(sentences),
            kind=draw(st.sampled_from(PROMPT_KINDS)),
            clauses=tuple(
                draw(st.lists(st.sampled_from([each.id for each in clauses] or ["guide 0.0"]), max_size=3))
            ),
        )
        for index in range(draw(st.integers(1, 3)))
    ]
    return catalogue(*clauses, *prompts)
