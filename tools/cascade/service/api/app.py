"""The API put together: its operations, its errors, its addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from cascade.model.errors import CascadeError
from cascade.records.errors import NotFoundError
from cascade.service.api import completions, people, quizzes, sessions, status
from cascade.service.api.delivery import delivered
from cascade.service.api.description import ABOUT, described, parameters_of
from cascade.service.api.gate import BearerToken
from cascade.service.api.page import Page
from cascade.service.api.parameters import SENTENCES
from cascade.service.api.problems import (
    FAULT,
    HOME,
    INVALID_PARAMETERS,
    NOT_FOUND,
    NOT_READY,
    ParameterFault,
    Refusal,
    answer,
    of_status,
)


class Api(NinjaAPI):
    """The API, with a description that leaves nothing out, made once."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,  # noqa: ARG002 - there is one, and it is known
        path_params: dict[str, Any] | None = None,  # noqa: ARG002 - ninja's signature
    ) -> OpenAPISchema:
        """Return the description of the API as OpenAPI 3.1."""
        if self._described is None:
            self._described = described(super().get_openapi_schema(path_prefix=HOME))
        return self._described


def _reading(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    return csrf_exempt(require_safe(view))


api = Api(
    title="Policy cascade API",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    # The docs are a page of our own: ninja's would ask another host for scripts.
    docs=Page(),
    docs_url="/",
    docs_decorator=_reading,
    auth=BearerToken(),
)


def _name_faults(request: HttpRequest) -> Iterator[ParameterFault]:
    """Yield the query parameters that the operation does not have, and those that stand twice."""
    route = request.resolver_match.url_name if request.resolver_match else None
    known = parameters_of(api.get_openapi_schema(), route or "")
    for name, values in request.GET.lists():
        if name not in known:
            choice = f"choose from {', '.join(known)}" if known else "there are none here"
            yield ParameterFault(parameter=name, detail=f"There is no such parameter: {choice}.")
        elif len(values) > 1:
            yield ParameterFault(parameter=name, detail="Give it once.")


def _known_parameters_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: HttpRequest, **asked: Any) -> HttpResponse:
        if any(_name_faults(request)):
            raise ValidationError([])  # its handler names them
        return view(request, **asked)

    return checked


api.add_decorator(delivered)
api.add_decorator(_known_parameters_only)
for _part in (completions, status, people, sessions, quizzes):
    api.add_router("", _part.router)


@api.exception_handler(Refusal)
def _refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return answer(request, refusal)


@api.exception_handler(ValidationError)
def _name_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = {fault.parameter: fault for fault in _name_faults(request)}
    for one in error.errors:
        name = str(one["loc"][-1])
        faults.setdefault(name, ParameterFault(parameter=name, detail=SENTENCES.get(name, "Mend it.")))
    detail = " ".join(f"{fault.parameter}: {fault.detail}" for fault in faults.values())
    return answer(request, Refusal(INVALID_PARAMETERS, detail, errors=list(faults.values())))


@api.exception_handler(HttpError)
def _of_ninja(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(request, of_status(error.status_code))


@api.exception_handler(CascadeError)
def _of_records(request: HttpRequest, error: CascadeError) -> HttpResponse:
    if isinstance(error, NotFoundError):
        kind = NOT_READY if str(error).startswith("Nothing is published") else NOT_FOUND
        return answer(request, Refusal(kind, str(error)))
    return _logged(request, Refusal(FAULT, str(error)), error)


@api.exception_handler(OperationalError)
def _of_database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    return _logged(request, Refusal(NOT_READY, "The database does not answer. Try again later."), error)


def _logged(request: HttpRequest, refusal: Refusal, error: Exception) -> HttpResponse:
    response = answer(request, refusal)
    log_response(refusal.kind.title, response=response, request=request, exception=error)
    return response


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Answer for an address under ``/api/`` that there is not."""
    return answer(request, Refusal(NOT_FOUND, f"There is nothing here: see {HOME}."))
