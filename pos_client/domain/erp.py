"""The store's ERP: which machine speaks for its account, and how the connection stands."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ErpOwner:
    """The one till that may use an ERP account. `since` is ISO 8601."""

    till: str
    installation: str
    since: str


class ErpProblem(StrEnum):
    """Why nothing goes to the ERP; each has its sentence."""

    NOT_CONNECTED = "erp_not_connected"
    OTHER_OWNER = "erp_other_owner"
    SIGN_IN = "erp_sign_in"


class SignInProblem(StrEnum):
    """How a sign-in with the browser can end without one; each has its sentence."""

    PORT_TAKEN = "port_taken"
    NO_ANSWER = "no_answer"
    CANCELLED = "cancelled"
    DENIED = "denied"
    WRONG_STATE = "wrong_state"
    UNREADABLE = "unreadable"
    CODE_REFUSED = "code_refused"
    SECRET_MISSING = "secret_missing"  # noqa: S105 - a reason, not a secret
    ANSWER_LOST = "answer_lost"


@dataclass(frozen=True, slots=True)
class ErpStanding:
    """How the till stands with its ERP. `owner` is who owns the account, as far as this till knows."""

    owner: ErpOwner | None
    problem: ErpProblem | None
    calls_today: int = 0
    calls_allowed: int = 0
