"""Is there a network, does somebody answer in the platform's place, and what time does the platform have.

A login page of a public Wi-Fi (captive portal) answers for everybody: over plain HTTP by a page or a redirect
where data is expected, or by status 511 (RFC 6585); over TLS by a certificate that is not the platform's.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync.wire import NeverSent, NoAnswer, Timeouts, Unreadable, Wire

Reach = Literal["reached", "captive", "network", "clock", "certificate", "no_answer"]
PROBED = Timeouts(connect_s=3.0, read_s=4.0, total_s=6.0)


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it. `server_at` is the time that the answer bore, where one came."""

    reach: Reach
    server_at: datetime | None = None


def probe(base_url: str, *, timeouts: Timeouts = PROBED, tls: ssl.SSLContext | None = None) -> Probe:
    """One GET without credentials; any status of the platform's own is an answer."""
    dates: list[datetime] = []
    wire = Wire(base_url, timeouts=timeouts, keep_alive=False, on_date=dates.append, tls=tls)
    plain = base_url.startswith("http:")
    try:
        status = wire.request("GET", "/").status
    except NeverSent as trouble:
        return Probe(_unreached(trouble.reason))
    except NoAnswer:
        return Probe("no_answer")
    except Unreadable:
        return Probe("captive" if plain else "reached")
    finally:
        wire.close()
    taken_over = status == 511 or (plain and 300 <= status < 400)
    return Probe("captive" if taken_over else "reached", dates[-1] if dates and not taken_over else None)


def _unreached(reason: str) -> Reach:
    match reason:
        case "clock":
            return "clock"
        case "certificate_name" | "certificate":
            # Who is let into this network only after a login is shown the login's certificate first.
            return "captive" if reason == "certificate_name" else "certificate"
        case "certificate_expired":
            return "certificate"
        case _:
            return "network"
