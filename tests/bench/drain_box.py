"""A till with customers, a sandbox, and for each lane its adapter and the bare client beside it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from pos_client.domain.customer import Member
from pos_client.store.outbox import NewMessage
from sync.adapter import Adapter
from sync.exact_json import to_json
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.sandbox.process import SandboxProcess
from sync.smartpos import BATCH, SmartposAdapter, feed_record
from tests.bench.queued import as_message, backlog, templates
from tests.fakes.people import some_member
from tests.fakes.till import Till, selling_till
from tests.sync.box import Box

MEMBERS = 400


@dataclass
class Bench:
    """The till, the box and where raw files lie."""

    till: Till
    box: Box
    folder: Path
    members: list[Member]
    payloads: dict[str, dict[str, Any]] = field(default_factory=dict)
    tick: int = 0

    def clock(self) -> datetime:
        """As many milliseconds past 1970 as slices have begun."""
        return datetime.fromtimestamp(self.tick / 1000, tz=UTC)

    def messages(self, name: str, count: int) -> list[NewMessage]:
        return list(backlog(name, self.payloads[name], self.members, count=count))

    def adapter(self, name: str) -> Adapter:
        if name == "smartpos":
            return SmartposAdapter(f"{self.box.url}/smartpos", self.box.secrets)
        url = f"{self.box.url}/smartbis/v2"
        return SmartbisAdapter(
            url,
            SmartbisSignIn(url, self.box.secrets),
            store_code="001",
            till_code="02",
            profile=SmartbisProfile(sales_idempotent=True),
        )

    def bodies(self, name: str, messages: Sequence[NewMessage]) -> list[tuple[bytes, str]]:
        """Body and key of each call."""
        told = [as_message(one) for one in messages]
        if name == "smartpos":
            batches = [told[at : at + BATCH] for at in range(0, len(told), BATCH)]
            return [(to_json({"records": list(map(feed_record, batch))}).encode(), "") for batch in batches]
        return [
            (
                to_json(
                    {
                        "sale_amount": Decimal(one.payload["total"]),
                        "customer_id": one.payload["member"]["provider_id"],
                        "external_id": one.payload["sale_id"],
                    }
                ).encode(),
                one.key,
            )
            for one in told
        ]

    def bare(self, name: str) -> Callable[[bytes, str], None]:
        """One call of a bare client with the connection kept."""
        client = httpx.Client(timeout=30, trust_env=False)
        if name == "smartpos":
            url, token = f"{self.box.url}/smartpos/v1/sales:batch", self.box.secrets("smartpos_token")
        else:
            url = f"{self.box.url}/smartbis/v2/sales"
            asked = {part: self.box.secrets(f"smartbis_{part}") for part in ("api_key", "api_secret")}
            told = client.post(f"{self.box.url}/smartbis/v2/auth/token", json=asked).json()
            token = told["data"]["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def call(body: bytes, key: str) -> None:
            more = {"Idempotency-Key": key} if key else {}
            assert client.post(url, content=body, headers={**headers, **more}).status_code in {200, 201}

        return call


@contextmanager
def opened(folder: Path) -> Iterator[Bench]:
    """Everything up and seeded."""
    with SandboxProcess(folder / "box") as process, selling_till(folder / "till.db") as till:
        box = Box(process)
        box.set(smartbis_profile="idempotent")
        known = [some_member() for _ in range(MEMBERS)]
        wanted = [
            {"name": one.name, "phone": one.phone.e164, "cpf": one.cpf.digits}
            for one in known
            if one.phone is not None and one.cpf is not None
        ]
        told = box.call("POST", "/sandbox/seed", {"members": wanted})["members"]
        members = [
            till.remembered(replace(one, provider_id=kept["id"]))
            for one, kept in zip(known, told, strict=True)
        ]
        yield Bench(till, box, folder, members, templates(till, members[0]))
