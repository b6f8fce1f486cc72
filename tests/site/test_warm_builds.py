"""A second build writes what changed and what shows it, and nothing else."""

from __future__ import annotations

import zlib

import pytest


@pytest.fixture
def council(project):
    """Return the tiny council, built once."""
    found = project("council").build()
    assert found.warnings == ""
    return found


def written_by(made):
    """Return the pages written, without the search page and lists of pages: Sphinx always adds them."""
    return {name for name in made.written if name != "search" and not name.endswith("index")}


def test_a_build_with_nothing_new_writes_no_page_and_no_catalogue(council):
    """Whatever Sphinx copies again, it copies byte for byte."""
    stamp = council.catalogue_file.stat().st_mtime_ns
    content = {path: path.read_bytes() for path in council.outdir.rglob("*") if path.is_file()}
    council.build()
    assert council.written <= {"search"}
    assert council.catalogue_file.stat().st_mtime_ns == stamp
    assert {path: path.read_bytes() for path in council.outdir.rglob("*") if path.is_file()} == content


def test_a_changed_word_writes_its_page_alone(council):
    """Nobody else shows a clause's text."""
    before = council.clause("guide 8.4").digest
    council.replace("docs/guide/roles.md", "Members set policy", "Members decide policy")
    council.build()
    assert written_by(council) == {"guide/roles"}
    assert council.clause("guide 8.4").digest != before


def test_a_new_reference_writes_the_page_it_leads_to(council):
    """The clause now says who refers to it; the page in between shows neither."""
    council.replace(
        "docs/guide/officers.md", "breaks the law.", "breaks the law, see {clause}`protocol 4.2`."
    )
    council.build()
    assert written_by(council) == {"guide/officers", "protocol/expectations"}
    assert "Guide 9.1" in council.element("protocol/expectations", "clause-protocol-4.2").get_text()


def test_a_new_question_writes_the_pages_it_tests(council):
    """No page is read again for it."""
    council.replace("quizzes/roles.yaml", "clauses: [guide 8.4(b), guide 9.1]", "clauses: [protocol 4.2]")
    council.build()
    expected = {"guide/roles", "guide/officers", "protocol/expectations"}
    assert written_by(council) == expected
    assert "Tested by 1 question" in council.element("guide/roles", "clause-guide-8.4").get_text()


def test_a_clause_that_goes_leaves_everything(council):
    """Catalogue, inventory and back-links forget it, and each link to it is told."""
    text = (council.root / "docs/guide/officers.md").read_text(encoding="utf-8")
    council.write(
        "docs/guide/officers.md", text[: text.index(":::{clause}")] + text[text.index(":::{prompt}") :]
    )
    council.build()
    assert council.warnings == ""
    assert "guide 9.1" not in [clause.id for clause in council.catalogue.clauses]
    assert "9.1" not in council.element("guide/roles", "clause-guide-8.4").get_text()
    assert b"9.1" not in inventory(council)


def test_a_page_that_goes_leaves_everything(council):
    """Its file goes too, and pages that linked to it are written again and say so."""
    (council.root / "docs/protocol/expectations.md").unlink()
    council.replace("docs/protocol/index.md", "expectations\n", "")
    council.build()
    assert not (council.outdir / "protocol/expectations.html").exists()
    assert "protocol 4.2" not in [clause.id for clause in council.catalogue.clauses]
    told = [line for line in council.warnings.splitlines() if "protocol 4.2" in line]
    assert [line.split(":")[0] for line in told] == [
        "docs/guide/roles.md",
        "docs/guide/roles.md",
        "docs/loose.md",
        "docs/protocol/changes.md",
    ]
    assert b"protocol 4.2" not in inventory(council)
    assert b"protocol/expectations" not in inventory(council)


def test_a_document_that_goes_leaves_the_navigation_and_the_list_of_documents(council):
    """Even where nothing else changed on the pages that are left."""
    for name in ("index", "expectations", "changes"):
        (council.root / f"docs/protocol/{name}.md").unlink()
    council.replace("docs/index.md", "protocol/index\n", "")
    council.build()
    assert [document.slug for document in council.catalogue.documents] == ["guide"]
    assert "[policy.document_unknown]" in council.warnings


def test_a_retitled_page_writes_the_pages_that_name_it(council):
    """Those of its own document, for the navigation; not the other document's."""
    council.replace("docs/guide/officers.md", "# 9. Statutory officers", "# 9. Officers by statute")
    council.build()
    written = written_by(council)
    assert written == {"guide/officers", "guide/roles"}


def test_a_clause_that_moves_takes_its_links_along(council):
    """Pages that refer to it are written again though they did not change."""
    text = (council.root / "docs/protocol/expectations.md").read_text(encoding="utf-8")
    start = text.index(":::{clause}")
    council.write("docs/protocol/expectations.md", text[:start])
    old = (council.root / "docs/protocol/index.md").read_text(encoding="utf-8")
    council.write("docs/protocol/index.md", old + text[start:])
    council.build()
    assert council.warnings == ""
    link = council.element("guide/roles", "clause-guide-8.4").find("a", string="Protocol 4.2")
    assert link["href"] == "../protocol/index.html#clause-protocol-4.2"


def test_a_build_of_one_page_leaves_the_rest_for_the_next(council):
    """A page that was stale and not written is still stale."""
    council.replace(
        "docs/guide/officers.md", "breaks the law.", "breaks the law, see {clause}`protocol 4.2`."
    )
    council.build(only=["docs/guide/officers.md"])
    assert "protocol/expectations" not in council.written
    council.build()
    assert "protocol/expectations" in council.written


def test_a_build_that_breaks_off_is_made_good_by_the_next(council):
    """What was not written is not taken for written."""
    council.replace("quizzes/roles.yaml", "clauses: [guide 8.4(b), guide 9.1]", "clauses: [guide 9.1]")
    with pytest.raises(Exception, match="no such theme"):
        council.build(html_theme_options=Broken())
    council.build()
    assert "Tested by 1 question" in council.element("guide/roles", "clause-guide-8.4").get_text()


class Broken(dict):
    """A setting that breaks the build when it is used."""

    def items(self):
        """Break off."""
        raise RuntimeError("no such theme")


def inventory(made):
    """Return what objects.inv holds."""
    content = (made.outdir / "objects.inv").read_bytes()
    return zlib.decompress(content.split(b"zlib.\n", 1)[1])
