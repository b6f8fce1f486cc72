"""``cascade records``: the records as files, the log and its proof, people's data, copies."""

from __future__ import annotations

import click

from cascade.commands._audit import audit
from cascade.commands._data_protection import erase, overwrite, retain
from cascade.commands._exports import export, profile
from cascade.commands._keeping import backup, restore, tidy
from cascade.commands._status import status
from cascade.commands._verify import checkpoint, key, verify
from cascade.commands._void import void


@click.group()
def records() -> None:
    """Export completion records and verify the chain."""


for _command in (
    *(export, profile, status),
    *(verify, checkpoint, key),
    *(void, erase, retain, overwrite, audit),
    *(backup, restore, tidy),
):
    records.add_command(_command)
