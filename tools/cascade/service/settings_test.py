"""Settings for the tests: a database of their own, a hasher that costs nothing, no file in var/."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Set before the settings are read, so that testing leaves no key behind in the working folder.
os.environ.setdefault("CASCADE_SECRET_KEY", "a key for tests only, which signs nothing of worth")

from cascade.service.settings import *  # noqa: F403 - the point of this module
from cascade.service.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file, because WAL and several connections are part of what is tested.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"cascade-test-{os.getpid()}.sqlite3")
    }

# Static files come straight from their folders: nothing need be collected first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
