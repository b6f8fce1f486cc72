"""Streams of events of a served session."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Thread

from held_session import PREPARE
from processes import Service, ask, send_get


def test_a_stream_ends_as_it_should_when_the_service_stops(tmp_path: Path) -> None:
    """It is told to end, and is not cut off when patience with it runs out; the service stops cleanly."""
    service = Service(tmp_path)
    prepared = ask(tmp_path, "", PREPARE, "1")
    service.start()
    stopping = Thread(target=service.stop)
    with closing(service.connect()) as connection:
        send_get(connection, f"/sessions/{prepared['session']}/events/", prepared["trainer"])
        stream = connection.getresponse()
        told = [stream.readline() for _ in range(5)]
        stopping.start()
        told += stream.readlines()
    stopping.join()
    assert b"event: changed\n" in told
    assert told[-2:] == [b": the browser asks again\n", b"\n"]
    assert service.exit_code == 0
