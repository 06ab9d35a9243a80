"""Adapters that a worker process makes from plain values; the box's secrets come with the order."""

from typing import Any

from sync.adapter import Adapter
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.smartpos import SmartposAdapter
from sync.wire import Timeouts

QUICK = Timeouts(connect_s=2.0, read_s=0.25, total_s=4.0)


def smartbis(url: str, secrets: dict[str, str], profile: dict[str, Any]) -> Adapter:
    """The adapter with quick time-outs."""
    return SmartbisAdapter(
        url,
        SmartbisSignIn(url, secrets.get, timeouts=QUICK),
        store_code="001",
        till_code="02",
        profile=SmartbisProfile(**profile),
        timeouts=QUICK,
    )


def smartpos(url: str, secrets: dict[str, str]) -> Adapter:
    """The adapter with quick time-outs, long enough for a batch of a hundred."""
    return SmartposAdapter(url, secrets.get, timeouts=Timeouts(connect_s=2.0, read_s=2.0, total_s=8.0))
