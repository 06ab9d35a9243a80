"""What the sign-in needs to know of a till whose services are still being built."""

from dataclasses import dataclass

from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.ports import Clock


@dataclass(frozen=True, slots=True)
class Front:
    """Who and where this till is. `hint` is shown at the sign-in; `nobody_yet`: a manager comes first."""

    identity: TillIdentity
    head: StoreHead
    clock: Clock
    has_programme: bool
    nobody_yet: bool = False
    hint: str = ""
    training: bool = False
    unreleased: bool = False
    """It sells by a manager's decision, before its release."""
