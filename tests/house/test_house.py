"""The house rules that a machine can see."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {"docs", "quizzes", "tools", "tests", "conf.py", "Makefile", "pyproject.toml", "README.md"}
BESIDE = {"LICENSE", "CHANGELOG.md", "requirements.lock", "requirements-dev.lock"}


def tracked_files() -> list[str]:
    """Return the files git tracks; outside a checkout there is nothing to look at."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return listing.stdout.splitlines()


def test_the_top_level_is_as_the_design_card_lists_it():
    """Beside the card's entries stand only dotfiles, a licence, lock files and a changelog."""
    found = {path.split("/")[0] for path in tracked_files()}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL | BESIDE


def test_lock_files_hold_hashes_and_no_addresses():
    """Every pinned package has a hash; where it is fetched from is each machine's own affair."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert pins, name
        assert text.count("--hash=sha256:") >= len(pins), name
        assert "://" not in text, name


def test_make_help_lists_every_target():
    """A target nobody can find is no target."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None
    listed = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    named = re.findall(r"^  make (\w+) ", listed, re.MULTILINE)
    assert set(named) | {"help"} == set(phony.group(1).split())


def test_no_module_grows_past_four_hundred_lines():
    """Beyond that a module does more than one thing."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "tools").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_command_is_in_the_manual_and_the_manual_names_no_other():
    """A command is documented when it is built and forgotten when it goes."""
    from cascade.cli import COMMANDS

    text = (ROOT / "docs/manual/commands.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## `cascade (\w+)", text, re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


def test_every_setting_is_in_the_manual():
    """Each CASCADE_ variable the code reads is explained in the manual, and no other is."""
    from cascade.records.environment import ENVIRONMENT

    manual = (ROOT / "docs/manual/settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(CASCADE_[A-Z_]+)`", manual, re.MULTILINE) == [one.name for one in ENVIRONMENT]


def test_every_column_of_the_export_is_in_the_manual():
    """An HR system is set up from the manual, so it lists the columns in their order and their meaning."""
    from cascade.records.exports import COLUMNS

    manual = (ROOT / "docs/manual/exports.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (.*) \|$", manual, re.MULTILINE)
    assert listed == [(column.name, column.description) for column in COLUMNS]


def test_every_kind_of_complaint_is_in_the_manual():
    """Whoever meets ``policy.number_bad`` finds it explained."""
    from cascade.site.faults import Fault

    manual = (ROOT / "docs/manual/clauses.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `policy\.(\w+)` \| (.*) \|$", manual, re.MULTILINE)
    assert listed == [(fault.subtype, fault.meaning) for fault in Fault]
