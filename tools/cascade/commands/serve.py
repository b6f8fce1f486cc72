"""``cascade serve``: the site, the quizzes and the records in the browser."""

from __future__ import annotations

import click

from cascade.commands._django import database
from cascade.commands.people import say_first_accounts
from cascade.commands.publish import publish_built
from cascade.model.errors import CascadeError
from cascade.records.editions import current_edition_id
from cascade.records.guards import trigger_faults
from cascade.records.tidying import tidy
from cascade.service.doctor import configuration
from cascade.service.server import address, listen
from cascade.service.server import serve as serve_until_stopped
from cascade.service.site_files import site_is_built


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    envvar="PORT",
    show_envvar=True,
    help="Port; 0 takes any free one.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes; about one a processor.",
)
@click.option(
    "--prepare",
    is_flag=True,
    help="First publish the built edition and print links for a first trainer and a first HR account.",
)
def serve(host: str, port: int, workers: int, prepare: bool) -> None:
    """Serve the site, the quizzes and the records until Ctrl-C.

    Needs a built site and a published edition. Says what is wrong with the settings, clears away what has run
    out, and prints one line when it is ready.
    """
    if not site_is_built():
        raise CascadeError("There is no site to serve in build/site: run `cascade build`.")
    listener = listen(host, port)
    with database(migrate=prepare):
        if prepare:
            publish_built("Published by `cascade serve --prepare`.")
            say_first_accounts(address(listener))
        current_edition_id()
        for message in trigger_faults():
            raise CascadeError(f"The service does not start: {message}")
        tidy()
    for found in (*configuration.findings(), *configuration.serving_findings(host)):
        if found.level == "fault":
            click.echo(f"To be mended: {found.message}", err=True)
    serve_until_stopped(listener, workers)
