"""The project on disk: where things stand, and the build of its site."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

import cascade
from cascade.model.catalogue import Catalogue
from cascade.model.codec import FormatError
from cascade.model.errors import CascadeError, Fault, UsageError
from cascade.records import environment

# The quiz files are read and reported here, with their lines, so Sphinx need not complain of them as well.
_NOT_REPEATED = "[policy.quizzes_faulty]"

_WARNING = re.compile(
    r"(?:(?P<file>.*?)(?::(?P<line>[0-9]+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<text>.*)"
)

# The last line of a traceback: the kind of error, then what it says.
_ERROR = re.compile(r"^ *(?:\w+\.)*\w+(?:Error|Exception): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folder and what stands where in it."""

    root: Path

    @property
    def quizzes(self) -> Path:
        """The folder of quiz files."""
        return self.root / "quizzes"

    @property
    def doctrees(self) -> Path:
        """What Sphinx keeps from one build to the next."""
        return self.root / "build" / "doctrees"

    @property
    def private(self) -> Path:
        """What is built but never published."""
        return self.root / "build" / "private"

    @property
    def catalogue(self) -> Path:
        """The catalogue of the site's last build."""
        return self.private / "catalogue.json"

    @property
    def bank(self) -> Path:
        """The compiled bank."""
        return self.private / "bank.json"

    @property
    def pages(self) -> int:
        """How many pages the site has."""
        return sum(1 for _ in self.doctrees.rglob("*.doctree"))


def find_project() -> Project:
    """Return the project in the current directory, or where CASCADE_ROOT says.

    Raises:
        UsageError: there is no project there.
    """
    root = environment.root()
    if not (root / "conf.py").is_file():
        raise UsageError(
            f"There is no conf.py in {root}: run this from the project's folder, or set CASCADE_ROOT to it."
        )
    return Project(root)


def build_site(project: Project) -> tuple[Fault, ...]:
    """Build the site and the catalogue, as far as pages have changed; return what Sphinx warned of."""
    if sys.stderr.isatty():
        click.echo("Building the site ...", err=True)
    seal = _Seal(project)
    fresh = not seal.holds()
    seal.remove()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "warnings.txt"
        done = _run_sphinx(project, log, fresh=fresh)
        text = log.read_text(encoding="utf-8") if log.is_file() else ""
    warnings = tuple(_faults(text, project.root))
    if done.returncode and not warnings and _NOT_REPEATED not in text:
        return (Fault("conf.py", 0, "", f"The site can't be built: {_last_words(done.stderr)}"),)
    if not done.returncode:
        seal.set()
    return warnings


def load_catalogue(project: Project) -> Catalogue | None:
    """Return the catalogue of the site's last build, or None where there is none.

    Raises:
        CascadeError: the file is there but is no catalogue.
    """
    try:
        return Catalogue.from_json(json.loads(project.catalogue.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, FormatError) as error:
        place = project.catalogue.relative_to(project.root).as_posix()
        raise CascadeError(f"{place} can't be read ({error}): remove build/ and build again.") from None


def write_whole(path: Path, text: str) -> None:
    """Write *text* to *path* so that a reader finds either what was there before or all of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        # mkstemp makes a file for its owner alone; this one is as readable as any that is built.
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


class _Seal:
    """Remembers that Sphinx's saved environment comes from a build without warnings.

    Sphinx warns of a page only when it reads or writes it. So a page at fault that has not changed would pass
    the second time, unless everything is read again until a build is clean.
    """

    def __init__(self, project: Project) -> None:
        self.saved = project.doctrees / "environment.pickle"
        self.path = project.private / "clean-build"

    def holds(self) -> bool:
        """Return whether the saved environment is the one that the last clean build left."""
        try:
            return self.path.read_text(encoding="ascii") == self._mark()
        except OSError:
            return False

    def set(self) -> None:
        """Seal the environment as it is now."""
        if self.saved.is_file():
            write_whole(self.path, self._mark())

    def remove(self) -> None:
        """Break the seal, while a build is under way."""
        self.path.unlink(missing_ok=True)

    def _mark(self) -> str:
        found = self.saved.stat()
        return f"{found.st_mtime_ns} {found.st_size}"


def _run_sphinx(project: Project, log: Path, *, fresh: bool) -> subprocess.CompletedProcess[str]:
    tools = str(Path(cascade.__file__).parents[1])
    paths = [tools, *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-c",
        ".",
        "-n",
        "-W",
        "--keep-going",
        "-q",
        "-N",
        "-j",
        "auto",
    ]
    return subprocess.run(
        [*command, *(["-E"] if fresh else []), "-w", str(log), "-d", "build/doctrees", "docs", "build/site"],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
    )


def _faults(log: str, root: Path) -> list[Fault]:
    """Return Sphinx's warnings as faults; a line that begins no warning goes on with the one before."""
    found: list[list[str]] = []
    for line in log.splitlines():
        if _WARNING.fullmatch(line):
            found.append([line])
        elif found:
            found[-1].append(line.strip())
    return [_fault(lines, root) for lines in found if not lines[-1].endswith(_NOT_REPEATED)]


def _fault(lines: list[str], root: Path) -> Fault:
    match = _WARNING.fullmatch(lines[0])
    file, line = (match["file"] or "docs", int(match["line"] or 0)) if match else ("docs", 0)
    path = Path(file)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    return Fault(name, line, "", " ".join([match["text"] if match else "", *lines[1:]]).strip())


def _last_words(stderr: str) -> str:
    """Return the errors that Sphinx names, without the frames, versions and addresses around them."""
    errors = _ERROR.findall(stderr) or [line for line in stderr.splitlines() if line.strip()][-1:]
    return " ".join(text.strip() for text in errors[-2:]) or "Sphinx did not say why."
