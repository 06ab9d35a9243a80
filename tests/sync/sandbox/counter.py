"""A till's side of the sandbox for the tests: credentials, headers, people made up at run time, records."""

import base64
import secrets
import uuid
from typing import Any, Self

import httpx


def new_cpf() -> str:
    """Eleven digits with right check digits, of nobody."""
    digits = [secrets.randbelow(10) for _ in range(8)] + [secrets.randbelow(9)]
    digits[0] = (digits[1] + 1) % 10
    for length in (9, 10):
        total = sum(digits[place] * (length + 1 - place) for place in range(length))
        digits.append(total * 10 % 11 % 10)
    return "".join(map(str, digits))


def new_phone() -> str:
    """A mobile in São Paulo, national digits."""
    return "119" + "".join(secrets.choice("0123456789") for _ in range(8))


def new_id() -> str:
    """An id as the till makes them."""
    return str(uuid.uuid4())


class Counter:
    """One till in front of one sandbox."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.secrets = self.http.get("/sandbox/credentials").json()
        self.log_in()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.http.close()

    def log_in(self) -> str:
        pair = {
            "api_key": self.secrets["smartbis_api_key"],
            "api_secret": self.secrets["smartbis_api_secret"],
        }
        self._token = self.http.post("/smartbis/v2/auth/token", json=pair).json()["data"]["access_token"]
        return self._token

    def control(self, path: str, body: Any) -> Any:
        answer = self.http.post(f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def settings(self, **changes: Any) -> None:
        self.control("settings", changes)

    def advance(self, seconds: int) -> None:
        self.control("clock", {"advance_s": seconds})

    def state(self, only: str) -> Any:
        return self.http.get("/sandbox/state", params={"only": only}).json()[only]

    def member(self, balance: str = "0.00", **more: Any) -> dict[str, Any]:
        wanted = {"name": "Pessoa", "phone": new_phone(), "cpf": new_cpf(), "balance": balance, **more}
        return self.control("seed", {"members": [wanted]})["members"][0]

    def balance(self, member: dict[str, Any]) -> str:
        return next(one["balance"] for one in self.state("members") if one["id"] == member["id"])

    def pin(self, member: dict[str, Any]) -> str:
        return self.http.get("/sandbox/phone", params={"phone": member["phone"]}).json()["pin"]

    def smartbis(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}", **options.pop("headers", {})}
        return self.http.request(method, f"/smartbis/v2{path}", json=body, headers=headers, **options)

    def sale(self, body: Any, key: str | None = None) -> httpx.Response:
        return self.smartbis("POST", "/sales", body, headers={"Idempotency-Key": key} if key else {})

    def loyalty(
        self, path: str, body: Any, *, key: str | None = None, till: str = "02", prefix: str = "/loyalty"
    ) -> httpx.Response:
        token = self.secrets["loyalty_token"] if prefix == "/loyalty" else self._token
        headers = {"Authorization": f"Bearer {token}", "X-Store": "001", "X-Till": till}
        if body is None:
            return self.http.get(prefix + path, headers=headers)
        headers["Idempotency-Key"] = key or new_id()
        return self.http.post(prefix + path, json=body, headers=headers)

    def quote(
        self, member: dict[str, Any], sale_id: str, gross: str = "100.00", **more: Any
    ) -> httpx.Response:
        items = [{"sku": "A1", "quantity": "1.000", "total": gross}]
        body = {"member_id": member["id"], "sale_id": sale_id, "gross": gross, "discount": "0.00"}
        return self.loyalty("/quotes", {**body, "items": items, **more})

    def challenge(self, member: dict[str, Any], sale_id: str, **options: Any) -> httpx.Response:
        body = {"member_id": member["id"], "sale_id": sale_id, "channel": "sms"}
        return self.loyalty("/challenges", body, **options)

    def authorisation(self, member: dict[str, Any], sale_id: str) -> str:
        challenge_id = self.challenge(member, sale_id).json()["challenge_id"]
        answer = self.loyalty(f"/challenges/{challenge_id}/verify", {"pin": self.pin(member)})
        assert answer.status_code == 200, answer.text
        return answer.json()["authorisation"]

    def hold(self, member: dict[str, Any], sale_id: str, amount: str) -> httpx.Response:
        self.quote(member, sale_id)
        body = {"authorisation": self.authorisation(member, sale_id), "sale_id": sale_id, "amount": amount}
        return self.loyalty("/holds", body)

    def crm(self, call: str, member: dict[str, Any], body: dict[str, Any], **headers: str) -> Any:
        plain = {
            "Authorization": self.secrets["crm_authorization"],
            "Codempresa": self.secrets["crm_company"],
            "Celular": member["phone"].removeprefix("+55"),
            **headers,
        }
        coded = {name: base64.b64encode(value.encode()).decode() for name, value in plain.items()}
        answer = self.http.post(f"/crmbonus/pages/{call}", json=body, headers=coded)
        assert answer.status_code == 200
        return answer.json()

    def smartpos(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secrets['smartpos_token']}"}
        if body is None:
            return self.http.get(f"/smartpos/v1{path}", headers=headers)
        if key:
            headers["Idempotency-Key"] = key
        return self.http.post(f"/smartpos/v1{path}", json=body, headers=headers)


def sale_record(**changes: Any) -> dict[str, Any]:
    """A valid record of the sale feed: two of an article, some cashback, a card."""
    record: dict[str, Any] = {
        "record_id": new_id(),
        "kind": "sale",
        "sale_id": new_id(),
        "original_sale_id": None,
        "number": "001-02-000123",
        "accrues": False,
        "sold_at": "2026-01-31T14:05:09-03:00",
        "store": "001",
        "terminal": "02",
        "operator": "17",
        "salesperson": "31",
        "gross": "150.00",
        "discount": "0.00",
        "cashback": "25.00",
        "total": "125.00",
        "items": [
            {
                "sku": "A1",
                "gtin": "7891000315507",
                "description": "Camiseta",
                "quantity": "2.000",
                "unit_price": "75.00",
                "discount": "0.00",
                "total": "150.00",
            }
        ],
        "payments": [{"method": "credit", "amount": "125.00", "brand": "visa", "installments": 1}],
    }
    return {**record, **changes}
