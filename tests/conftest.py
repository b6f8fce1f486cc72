"""What several rooms' tests share: the real project, built once a session in a folder of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cascade_command import run_cascade

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = ("mail_server", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--sources FOLDER``: source texts that our pages must not copy from."""
    parser.addoption("--sources", default=None, help="source texts (*.txt) to compare with")


@pytest.fixture(scope="session", autouse=True)
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key of this run's own, so that no test makes or uses the one in var/."""
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = Ed25519PrivateKey.generate().private_bytes(encoding, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("key") / "signing_key"
    path.write_bytes(key)
    os.environ["CASCADE_SIGNING_KEY"] = str(path)
    return path


@pytest.fixture(scope="session")
def real_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project's pages and quizzes, built by the real command; tests only read it."""
    project = tmp_path_factory.mktemp("real-project")
    for name in ("docs", "quizzes"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "conf.py", project)
    done = run_cascade(project, "build")
    assert done.returncode == 0, done.stderr
    return project
