"""What a failure on the way to the cashback means for the next try."""

from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable

_PIN_IS_SPENT = frozenset({"PIN_EXPIRED", "PIN_TOO_MANY_ATTEMPTS", "CHALLENGE_NOT_FOUND"})
_LEAVE_IS_SPENT = frozenset({"PIN_REQUIRED", "PIN_EXPIRED", "HOLD_EXPIRED"})
_PIN_IS_SHUT = frozenset({"PIN_TOO_MANY_ATTEMPTS", "MEMBER_BLOCKED"})
_AWAY = frozenset({Outage.PLATFORM, Outage.NETWORK})


def is_lost(error: TillError) -> bool:
    """Whether the platform may have taken the amount without anybody knowing."""
    return isinstance(error, Unavailable) and error.outage is Outage.OUTCOME_UNKNOWN


def is_away(error: TillError) -> bool:
    """Whether the platform cannot be reached at all."""
    return isinstance(error, Unavailable) and error.outage in _AWAY


def spends_pin(error: TillError) -> bool:
    """Whether the PIN that was sent is good for nothing any more."""
    return _code(error) in _PIN_IS_SPENT


def shuts_pin(error: TillError) -> bool:
    """Whether no PIN of this member is taken any more for now."""
    return error.key is Reason.MEMBER_LOCKED or _code(error) in _PIN_IS_SHUT


def spends_leave(error: TillError) -> bool:
    """Whether the leave that the PIN gave has run out."""
    return _code(error) in _LEAVE_IS_SPENT


def _code(error: TillError) -> str:
    return str(error.details.get("code", "")) if isinstance(error, Refused) else ""
