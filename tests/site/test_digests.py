"""A clause's digest changes when a word does, and never otherwise."""

from __future__ import annotations

import pytest

CLAUSE = """---
policy: guide
---

# 8. Roles

:::{{clause}} 8.4
:basis: source
:source: guide, section 8

{body}
:::
"""
OTHER = """---
policy: guide
---

# 9. Officers

:::{clause} 9.1
:basis: law
:source: Local Government and Housing Act 1989, section 5

The monitoring officer reports.
:::
"""
HOME = "# Home\n\n```{toctree}\nroles\nofficers\n```"
BODY = "Officers answer to the council, see guide 9.1.\nThey serve all of it."


def digest_of(made, body: str) -> str:
    """Build with *body* as the clause's text, and return its digest."""
    made.write("docs/roles.md", CLAUSE.format(body=body))
    made.build()
    assert made.warnings == ""
    return made.clause("guide 8.4").digest


@pytest.fixture
def council(pages):
    """Return a project of two clauses."""
    return pages(index=HOME, officers=OTHER)


def test_dress_does_not_change_it(council):
    """Bold, links, footnotes' marks, line breaks and references to clauses are dress."""
    plain = digest_of(council, BODY)
    dressed = [
        "Officers **answer** to the *council*, see guide 9.1. They serve all of it.",
        "[Officers](https://example.org/) answer to the council, see guide 9.1. They serve `all` of it.",
        "Officers\nanswer to\nthe council, see guide 9.1.\n\nThey serve all of it.",
        "Officers answer to the council, see {clause}`guide 9.1`. They serve all of it.",
        "Officers {clause}`answer <guide 9.1>` to the council, see guide 9.1.\\\nThey serve all of it.",
        "Officers answer to the council, see guide 9.1. They serve [all](officers.md) of it.",
        "Officers answer to the council, see guide 9.1.\n\n% not for print\n\nThey serve all of it.",
    ]
    assert {digest_of(council, body) for body in dressed} == {plain}


def test_a_word_changes_it(council):
    """A word more, less or other; in a list and a table too."""
    bodies = [
        BODY,
        BODY.replace("all", "most"),
        BODY.replace(" all", ""),
        BODY + " Always.",
        BODY + "\n\n1. respect",
        BODY + "\n\n1. trust",
        BODY + "\n\n| a |\n|---|\n| b |",
        BODY + "\n\n| a |\n|---|\n| c |",
    ]
    assert len({digest_of(council, body) for body in bodies}) == len(bodies)


def test_a_move_does_not_change_it(council):
    """Neither the clause's own move to another page, nor that of a clause it refers to."""
    body = "See {clause}`guide 9.1` and {doc}`this page <officers>`."
    before = digest_of(council, body)
    council.write("docs/more/moved.md", CLAUSE.format(body=body.replace("<officers>", "</officers>")))
    council.write("docs/more/others.md", OTHER)
    for page in ("roles", "officers"):
        (council.root / "docs" / f"{page}.md").unlink()
    council.write("docs/officers.md", "# Officers\n")
    council.write("docs/index.md", "# Home\n\n```{toctree}\nofficers\nmore/moved\nmore/others\n```")
    council.build()
    assert council.warnings == ""
    assert council.clause("guide 8.4").digest == before
    assert council.clause("guide 8.4").url == "more/moved.html#clause-guide-8.4"


def test_what_others_say_of_a_clause_does_not_change_it(council):
    """Badges, back-links, changes and settings that dress the text are no part of it."""
    before = digest_of(council, "It's the council's.")
    council.replace("docs/officers.md", "reports.", "reports, see {clause}`guide 8.4`.")
    council.replace("docs/roles.md", "guide, section 8", "the guide's section 8")
    council.build(smartquotes=False)
    assert council.clause("guide 8.4").digest == before
