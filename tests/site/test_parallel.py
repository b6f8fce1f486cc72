"""Reading and writing in several processes gives what one process gives."""

from __future__ import annotations


def files(made):
    """Return what was built, by path."""
    kinds = {".html", ".inv", ".js", ".json"}
    return {
        path.relative_to(made.root / "build").as_posix(): path.read_bytes()
        for folder in (made.outdir, made.catalogue_file.parent)
        for path in folder.rglob("*")
        if path.suffix in kinds
    }


def test_two_processes_write_the_bytes_that_one_writes(project):
    """Sphinx shares out the reading only above five pages; the tiny council has seven."""
    council = project("council")
    assert len(list((council.root / "docs").rglob("*.md"))) > 5
    alone = council.build()
    assert alone.warnings == ""
    expected = files(alone)
    together = council.build(jobs=2, fresh=True)
    assert together.warnings == ""
    found = files(together)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_two_processes_warn_as_one_does(project):
    """A fault on one page that another page brought about is told either way."""
    council = project("council")
    council.replace("docs/guide/officers.md", "{clause} 9.1", "{clause} 8.5")
    alone = sorted(council.build().warnings.splitlines())
    together = sorted(council.build(jobs=2, fresh=True).warnings.splitlines())
    assert together == alone
    assert any("[policy.number_duplicate]" in line for line in alone)
    assert any("[policy.number_mismatch]" in line for line in alone)
