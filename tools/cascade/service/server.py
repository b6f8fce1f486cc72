"""The service under gunicorn: one address, a few processes with a few threads each, quiet logs."""

from __future__ import annotations

import errno
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from cascade.model.errors import CascadeError
from cascade.records.readiness import why_not_ready
from cascade.service import streams
from cascade.service.logs import FORMATS

THREADS_A_WORKER = 8
BACKLOG = 512
GRACEFUL_SECONDS = 20


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the address; port 0 takes any free one.

    Raises:
        CascadeError: the port is busy, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except (OSError, OverflowError) as error:
        found.close()
        raise CascadeError(_why_not(error, host, port)) from error
    found.listen(BACKLOG)
    return found


def _why_not(error: Exception, host: str, port: int) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use: stop what runs there, or choose another:"
            f" `make run PORT={port + 1}` or `cascade serve --port {port + 1}`."
        )
    if isinstance(error, PermissionError):
        return f"Port {port} is reserved for the system: choose one from 1024 to 65535."
    return f"Can't listen on {host} port {port}: give an address of this machine and a port from 1 to 65535."


def address(listener: socket.socket) -> str:
    """Return the address people reach *listener* at."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no annotations
    """What gunicorn itself has to say, in the same form as all else."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, then write as we do."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATS[settings.LOG_FORMAT]())


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no annotations
    """A process that ends its streams when it is told to stop: it would wait for them otherwise."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop when what is under way is answered."""
        streams.stopping.set()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stop at once."""
        streams.stopping.set()
        super().handle_quit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no annotations
    """Runs the service until it is told to stop."""

    def __init__(self, listener: socket.socket, workers: int) -> None:
        self.address = address(listener)
        # gunicorn takes the socket over and closes it.
        self.file_descriptor = listener.detach()
        self.workers = workers
        super().__init__(prog="cascade serve")

    def load_config(self) -> None:
        """Set what differs from gunicorn's own choices."""
        settings: dict[str, Any] = {
            # Bound already, so that a busy port is found out before anything starts.
            "bind": f"fd://{self.file_descriptor}",
            "worker_class": Worker,
            "workers": self.workers,
            "threads": THREADS_A_WORKER,
            "preload_app": True,
            "graceful_timeout": GRACEFUL_SECONDS,
            # The peer is who the connection comes from, whatever a request says of itself; and a header
            # with an underscore, which an application can't tell from one with a stroke, is left out.
            "proxy_protocol": "off",
            "header_map": "drop",
            # A proxy on this machine may pass SCRIPT_NAME on as somebody sent it: that would alter our links.
            "forwarder_headers": "",
            # Faults only: gunicorn's line a request would hold addresses of pages and people's of machines.
            "loglevel": "warning",
            "logger_class": QuietLogger,
            "accesslog": None,
            "control_socket_disable": True,
            "when_ready": self._say_ready,
            "on_exit": _say_stopped,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application; loaded before the workers part, so a fault stops the start."""
        application = get_wsgi_application()
        # What it needs to know of this version is read once, here, so that the first to ask need not wait.
        why_not_ready()
        # A connection to the database must not be shared by processes.
        connections.close_all()
        return application

    def _say_ready(self, _arbiter: Any) -> None:
        print(f"Serving on {self.address} (Ctrl-C stops it)", flush=True)  # noqa: T201


def _say_stopped(_arbiter: Any) -> None:
    print("Stopped.", flush=True)  # noqa: T201


def serve(listener: socket.socket, workers: int) -> None:
    """Serve until a signal says to stop; then exit with 0.

    Raises:
        SystemExit: always, when it has stopped.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    Server(listener, workers).run()
