"""Error pages in plain words, in the same look, with a way on."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin

from cascade.model.errors import CascadeError
from cascade.records.errors import NotFoundError, SessionError, SittingError
from cascade.service.carried import answers_posted_without_token
from cascade.service.context import DEFAULT_PRODUCT
from cascade.service.requests import id_of
from cascade.service.throttle import BrakedError

NOT_FOUND = "If you typed the address, check it. If you followed a link, the page may have moved."


def page(request: HttpRequest, status: int, title: str, *sentences: str) -> HttpResponse:
    """Return an error page."""
    return render(request, "service/error.html", {"title": title, "sentences": sentences}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that can't be read."""
    if isinstance(exception, RequestDataTooBig):
        return page(
            request, 413, "That is too much at once", "Go back and shorten your answers. Nothing was saved."
        )
    return page(request, 400, "That could not be understood", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer somebody whose role does not open this page."""
    return page(
        request,
        403,
        "You can't open this page",
        "Your account does not have the role this page needs. Ask HR if you think it should.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer for a page that does not exist."""
    return page(request, 404, "Page not found", NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours. Asks the database nothing: it may be what is at fault."""
    context = {
        "product": DEFAULT_PRODUCT,
        "title": "Sorry, there is a problem with the service",
        "sentences": (
            "Answers you saved before this are kept. Go back and try again in a few minutes.",
            "If it goes on, tell whoever looks after this service."
            + (f" It helps to quote {id_of(request)}, which stands in the log." if id_of(request) else ""),
        ),
    }
    return HttpResponse(render_to_string("service/error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001
    """Answer a form whose token is missing or out of date; posted answers are carried along, not lost."""
    answers = answers_posted_without_token(request)
    if answers is not None:
        return answers
    return page(
        request,
        403,
        "The page was open too long",
        "For your safety the form was not accepted: you may have signed in or out in another tab since you"
        " opened it, or your browser refuses cookies.",
        "Go back, reload the page and try again.",
    )


class ErrorsMiddleware(MiddlewareMixin):
    """Turns what the records refuse into a page: their errors are sentences made to be shown."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return a page for an error of ours, None for any other."""
        if isinstance(exception, NotFoundError):
            if str(exception).startswith("Nothing is published"):
                return page(
                    request, 503, "Nothing is published yet", "The quizzes are not ready. Come back later."
                )
            return page(request, 404, "Page not found", str(exception), NOT_FOUND)
        if isinstance(exception, BrakedError):
            answer = page(request, 429, "Too many wrong codes", str(exception))
            answer["Retry-After"] = str(exception.seconds)
            return answer
        if isinstance(exception, SittingError | SessionError):
            return page(request, 409, "You can't do that now", str(exception))
        if isinstance(exception, CascadeError):
            return page(request, 500, "Sorry, there is a problem with the service", str(exception))
        return None
