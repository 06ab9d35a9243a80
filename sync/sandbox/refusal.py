"""A request the sandbox turns down: status, stable code and a sentence, whatever envelope carries it."""

from typing import Any


class Refused(Exception):
    """Raised before any effect; the transaction around it is rolled back.

    `extra` goes into the error object (for instance `attempts_left`); `errors` lists field and message
    pairs of a body that did not validate.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        message: str = "",
        extra: dict[str, Any] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message or code
        self.extra = extra or {}
        self.errors = errors or []

    def envelope(self) -> dict[str, Any]:
        """The body `{"error": {"code", "message", …}}` that most systems share."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, **self.extra}
        if self.errors:
            error["errors"] = self.errors
        return {"error": error}


def invalid(errors: list[dict[str, str]]) -> Refused:
    """A 422 that names every field that is wrong."""
    message = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
    return Refused(422, "VALIDATION_FAILED", message=message, errors=errors)


def invalid_field(field: str, message: str) -> Refused:
    """A 422 about one field."""
    return invalid([{"field": field, "message": message}])
