"""What a writer is told when something is wrong, as text that a writer can read and add to."""

from __future__ import annotations

from pathlib import Path

import pytest

from cascade.site.faults import Fault

FIXTURES = Path(__file__).parent / "fixtures"
FRONT = "---\npolicy: guide\n---\n# The guide\n\n\n"


@pytest.mark.param_file(FIXTURES / "warnings.txt")
def test_every_fault_is_told_with_its_file_its_line_and_what_to_do(file_params, pages):
    """The texts are in fixtures/warnings.txt: a page as it is written, and what the build says of it."""
    front = "" if file_params.content.startswith("---") else FRONT
    found = pages(index=front + file_params.content).build("dummy", keep_warnings=False)
    file_params.assert_expected(found.warnings, rstrip=True)


def test_every_warning_has_a_name_of_its_own_and_a_case():
    """A warning that no test brings about may never come, or come wrongly."""
    files = [path for path in Path(__file__).parent.rglob("*.*") if path.suffix in {".txt", ".py"}]
    told = "".join(path.read_text(encoding="utf-8") for path in files)
    subtypes = [fault.subtype for fault in Fault]
    assert len(subtypes) == len(set(subtypes))
    assert [subtype for subtype in subtypes if f"[policy.{subtype}]" not in told] == []
