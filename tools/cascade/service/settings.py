"""Django's settings; what differs from place to place comes from `cascade.records.environment`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cascade.records import environment
from cascade.service import headers, logs, ways
from cascade.service.mail import TIMEOUT_SECONDS, mail

ROOT = environment.root()
SITE_FOLDER = ROOT / "build" / "site"

SECRET_KEY = environment.secret_key(ROOT)
DEBUG = False
ALLOWED_HOSTS = environment.names("CASCADE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
HTTPS = environment.flag("CASCADE_HTTPS")
SIGN_IN = ways.read()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "cascade.records.apps.RecordsConfig",
    "cascade.service",
    # The flow of OpenID Connect, see `cascade.service.oidc`. None of its pages is served.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
]
MIDDLEWARE = [
    "cascade.service.requests.RequestLogMiddleware",
    # Before all that answers, so that under /api/ whatever the others answer becomes JSON.
    "cascade.service.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cascade.service.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cascade.service.proxy.ProxyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cascade.service.views.errors.ErrorsMiddleware",
    "cascade.service.permissions.PermissionsMiddleware",
]
ROOT_URLCONF = "cascade.service.urls"
WSGI_APPLICATION = "cascade.service.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cascade.service.context.everywhere",
            ],
        },
    },
]

DATABASES = {"default": environment.database(ROOT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.Person"
AUTHENTICATION_BACKENDS = ["cascade.service.backends.OpenAccounts"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/quizzes/"
SOCIALACCOUNT_ADAPTER = "cascade.service.oidc.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"

# Times are stored in UTC and shown as the clock on the wall in London says.
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = ROOT / "build" / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash of what is in the file, so browsers keep it for good; `cascade serve` collects them.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_NAME = "cascade_session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day, so a shared machine forgets by the next morning
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Whatever watches over the service asks each process directly, beside the proxy that serves HTTPS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY
CSRF_FAILURE_VIEW = "cascade.service.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# A long workbook posts a field a statement, and letters outside ASCII take nine bytes each on the wire.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["cascade.service.uploads.BoundedUploadHandler"]

API_REQUESTS_A_MINUTE = environment.whole("CASCADE_API_RATE", 300)

LOG_FORMAT = environment.one_of("CASCADE_LOG_FORMAT", tuple(logs.FORMATS))
LOGGING = logs.logging_of(LOG_FORMAT)

# Messages: printed, or handed to the mail server that CASCADE_EMAIL_URL names.
MAIL = mail()
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = MAIL.backend, MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = MAIL.use_tls, MAIL.use_ssl, TIMEOUT_SECONDS
DEFAULT_FROM_EMAIL = environment.text("CASCADE_EMAIL_FROM", "training@localhost")
