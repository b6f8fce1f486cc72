"""The ``cascade`` command: argument parsing only; each command's module is imported when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from cascade.model.errors import CascadeError, ContentError

COMMANDS: dict[str, str] = {
    "build": "Build the site, the catalogue and the bank.",
    "check": "Check documents and quizzes: broken references, coverage, changes.",
    "doctor": "Say whether everything is as it should be, and what to mend.",
    "editions": "List, show and compare the published editions.",
    "people": "Add people, give roles, print one-time sign-in links.",
    "publish": "Put the built edition into the database.",
    "records": "Export completion records and verify the chain.",
    "regrade": "Mark past attempts again when an item was wrong.",
    "review": "List what rests on changed wording, and accept it as reviewed.",
    "scaffold": "Draft a quiz file from a document's prompts, lists and tables.",
    "serve": "Serve the site, the quizzes and the records.",
    "sessions": "List sessions, record outside training, draw who trained whom.",
    "sheets": "Make printable packs, and enter the answer sheets that come back.",
    "take": "Take a quiz in the terminal.",
    "tokens": "Make, list, rename and revoke tokens of the API.",
}
"""Each command with its line of help; ``cascade.commands.<name>`` holds an object of that name."""


class LazyGroup(click.Group):
    """A group whose commands are imported when asked for: ``--help`` needs neither Django nor Sphinx."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the names of all commands in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name, or None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cascade.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from `COMMANDS`, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policy-cascade", prog_name="cascade")
def cascade() -> None:
    """Policy clauses, the questions that test them, and the records of who answered.

    Run it from the project's folder. Settings are CASCADE_* environment variables.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 content or data at fault, 2 the command line at fault."""
    try:
        exit_code = cascade.main(arguments, prog_name="cascade", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except CascadeError as error:
        _show(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough; that is no fault of ours or theirs.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(exit_code if isinstance(exit_code, int) else 0)


def _show(error: CascadeError) -> None:
    click.echo(str(error), err=True)
    if isinstance(error, ContentError):
        count = len(error.faults)
        click.echo(f"{count} fault{'' if count == 1 else 's'} found.", err=True)
