"""The service as a WSGI application, for gunicorn and for any other server that runs one."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.service.settings")

application = get_wsgi_application()
