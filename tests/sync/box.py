"""The sandbox as tests use it: a real process, its knobs, its faults, its books."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.request import Request, urlopen

from pos_client.domain.customer import Member
from sync.sandbox.process import SandboxProcess
from tests.fakes.people import some_member


@dataclass
class Box:
    """A running sandbox."""

    process: SandboxProcess

    @property
    def url(self) -> str:
        return self.process.url

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call to its inspection side."""
        content = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, content, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    @cached_property
    def credentials(self) -> dict[str, Any]:
        return self.call("GET", "/sandbox/credentials")

    def secrets(self, name: str) -> str | None:
        """What a till's key store would answer."""
        known = self.credentials
        names = {
            "crmbonus_authorization": "crm_authorization",
            "crmbonus_company": "crm_company",
        }
        found = known.get(names.get(name, name))
        return None if found is None else str(found)

    def state(self, part: str) -> Any:
        return self.call("GET", f"/sandbox/state?only={part}")[part]

    def has(self, sale_ids: Sequence[str]) -> set[str]:
        """Which of these sales the loyalty platform has."""
        return set(self.call("POST", "/sandbox/there", {"sales": list(sale_ids)})["smartbis"])

    def credits(self) -> dict[str, int]:
        """How often each sale was credited."""
        return self.state("credits_per_sale")

    def debits(self) -> dict[str, int]:
        """How often each sale was debited."""
        return self.state("debits_per_sale")

    def called(self, route: str) -> int:
        """How many requests reached a handler, such as `POST /smartbis/v2/sales`."""
        return self.state("calls").get(route, 0)

    def fault(self, kind: str, path: str, **more: Any) -> None:
        self.call("POST", "/sandbox/faults", {"kind": kind, "path": path, **more})

    def faults(self, rules: list[dict[str, Any]], *, seed: int) -> None:
        self.call("POST", "/sandbox/faults", {"faults": rules, "seed": seed})

    def mend(self) -> None:
        """No more faults."""
        self.call("DELETE", "/sandbox/faults")

    def set(self, **settings: Any) -> None:
        self.call("POST", "/sandbox/settings", settings)

    def pass_time(self, seconds: int) -> None:
        self.call("POST", "/sandbox/clock", {"advance_s": seconds})

    def member(self, balance: str = "0.00", *, cpf: bool = True) -> Member:
        """Someone the platform knows, with so much cashback; the id is the platform's."""
        member = some_member(cpf=cpf)
        assert member.phone is not None
        wanted = {"name": member.name, "phone": member.phone.e164, "balance": balance}
        if member.cpf is not None:
            wanted["cpf"] = member.cpf.digits
        told = self.call("POST", "/sandbox/seed", {"members": [wanted]})
        return replace(member, provider_id=told["members"][0]["id"])

    def pin(self, member: Member) -> str:
        """The newest PIN on the member's phone."""
        assert member.phone is not None
        return str(self.call("GET", f"/sandbox/phone?phone={member.phone.national}")["pin"])

    def texts(self, member: Member) -> int:
        """How many PINs were texted."""
        assert member.phone is not None
        told = self.call("GET", f"/sandbox/phone?phone={member.phone.national}")
        return sum(message["kind"] == "pin" for message in told["messages"])
