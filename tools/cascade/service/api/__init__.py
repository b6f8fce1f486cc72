"""The API for HR systems under ``/api/v1/``: reading only, by token, described by OpenAPI."""
