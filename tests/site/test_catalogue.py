"""catalogue.json: everything citable, in reading order, for rooms that never import Sphinx."""

from __future__ import annotations

import json

from cascade.model.catalogue import Catalogue, Document, Table
from cascade.model.text import canonical_json, digest


def test_the_catalogue_holds_everything_in_reading_order(project):
    """Order is that of the tables of contents, and on a page that of the text."""
    council = project("council").build()
    assert council.warnings == ""
    found = council.catalogue
    assert found.title == "Tiny council"
    assert found.documents == (
        Document("guide", "The guide", "guide/index.html"),
        Document("protocol", "The protocol", "protocol/index.html"),
    )
    expected = ["8.4", "8.4(a)", "8.4(b)", "8.5", "9.1"]
    assert [clause.number for clause in found.clauses if clause.document == "guide"] == expected
    assert [prompt.id for prompt in found.prompts] == ["guide 8.Q1a", "guide 9.T1"]
    assert [change.id for change in found.changes] == ["protocol 2017-11-22"]
    assert [discrepancy.id for discrepancy in found.discrepancies] == ["D8"]


def test_a_clause_says_where_it_stands_and_what_it_rests_on(project):
    """File and line are those of its first line, relative to the project; the address has its anchor."""
    clause = project("council").build().clause("guide 8.4")
    assert (clause.file, clause.line) == ("docs/guide/roles.md", 7)
    assert clause.url == "guide/roles.html#clause-guide-8.4"
    assert clause.section == "8. Roles"
    assert (clause.basis, clause.source, clause.position) == ("source", "guide, section 8", "2017-12-18")
    assert clause.text == (
        "Councillors answer to the electorate. Officers answer to the council, as protocol 4.2 says. "
        "Members set policy Officers deliver it"
    )
    assert clause.digest == digest(clause.text)
    assert clause.lists == (("Members set policy", "Officers deliver it"),)


def test_a_sub_clause_is_a_clause_of_its_own_with_a_parent(project):
    """It takes basis, source and position from its parent, and has its own text, digest, anchor and line."""
    council = project("council").build()
    whole, part = council.clause("guide 8.4"), council.clause("guide 8.4(b)")
    assert part.parent == whole.id
    assert part.text == "Officers deliver it"
    assert part.digest == digest("Officers deliver it")
    assert part.url == "guide/roles.html#clause-guide-8.4-b"
    assert (part.basis, part.source, part.position) == (whole.basis, whole.source, whole.position)
    assert part.line == 16


def test_tables_and_bullets_come_as_plain_text(project):
    """A drafter of questions needs the cells and the items, without mark-up."""
    clause = project("council").build().clause("guide 8.5")
    assert clause.tables == (
        Table(
            ("Members", "Officers"),
            (
                ("accountable to the electorate", "accountable to the council"),
                ("set policy", "deliver it"),
            ),
        ),
    )
    assert clause.lists == (("respect each other", "keep confidences"),)


def test_prompts_changes_and_discrepancies_keep_their_references(project):
    """What an option refers to is kept as it was written, tidied."""
    found = project("council").build().catalogue
    assert found.prompts[0].clauses == ("guide 8.4", "protocol 4.2")
    assert found.prompts[0].kind == "question"
    assert found.prompts[0].url == "guide/roles.html#prompt-guide-8.Q1a"
    assert found.changes[0].clauses == ("protocol 4.2(b)",)
    assert (found.changes[0].date, found.changes[0].category) == ("2017-11-22", "iv")
    assert found.changes[0].text == "Section 4 is new."
    assert found.discrepancies[0].printed == "45 councillors"
    assert found.discrepancies[0].text == "We use 45."


def test_the_file_is_canonical_json_and_reads_back_as_it_was(project):
    """Equal content gives equal bytes, so that the edition can be named by its hash."""
    council = project("council").build()
    text = council.catalogue_file.read_text(encoding="utf-8")
    assert text == canonical_json(json.loads(text))
    assert Catalogue.from_json(json.loads(text)).to_json() == json.loads(text)


def test_the_catalogue_goes_where_the_setting_says(project):
    """The setting is relative to the project; without it the file goes beside the site, never into it."""
    council = project("council").build(policy_catalogue="elsewhere/all.json")
    assert not council.catalogue_file.exists()
    assert (council.root / "elsewhere" / "all.json").is_file()
    assert not list(council.outdir.rglob("catalogue.json"))


def test_every_builder_of_html_writes_it(project):
    """Addresses follow the builder."""
    council = project("council").build("dirhtml")
    assert council.clause("guide 8.4").url == "guide/roles/#clause-guide-8.4"
    assert council.catalogue.documents[0].url == "guide/"


def test_builders_of_other_things_write_none_and_print_the_text(project):
    """A plain-text build shows clauses, though nobody dressed them for it."""
    council = project("council").build("text")
    assert council.warnings == ""
    assert not council.catalogue_file.exists()
    text = (council.outdir / "guide" / "roles.txt").read_text(encoding="utf-8")
    assert "Councillors answer to the electorate." in text
    assert "Members set policy" in text


def test_a_document_without_an_index_page_is_named_by_its_first_page(pages):
    """First means first in the table of contents."""
    made = pages(
        index="# Home\n\n```{toctree}\nb\na\n```",
        a="---\npolicy: guide\n---\n# Second",
        b="---\npolicy: guide\n---\n# First",
    ).build()
    assert made.catalogue.documents == (Document("guide", "First", "b.html"),)
