"""The SmartPOS sale feed: once per record, strict about its sums."""

from typing import Any

import pytest

from tests.sync.sandbox.counter import Counter, new_id, sale_record


def send(till: Counter, record: dict[str, Any]) -> Any:
    return till.smartpos("/sales", record, record["record_id"])


def fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]


def test_a_record_is_taken_once_and_answered_as_it_arrived(till: Counter) -> None:
    record = sale_record()
    assert send(till, record).status_code == 201
    assert send(till, dict(reversed(record.items()))).status_code == 200
    assert send(till, {**record, "operator": "18"}).status_code == 409
    assert till.smartpos(f"/sales/{record['record_id']}", None).json() == record
    assert till.smartpos(f"/sales/{new_id()}", None).status_code == 404


def test_the_key_is_required_and_is_the_record_id(till: Counter) -> None:
    record = sale_record()
    assert fields(till.smartpos("/sales", record)) == ["Idempotency-Key"]
    assert fields(till.smartpos("/sales", record, new_id())) == ["record_id"]


def test_a_token_is_required(till: Counter) -> None:
    assert till.http.get("/smartpos/v1/health").status_code == 401
    assert till.smartpos("/health", None).json()["status"] == "ok"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"total": 125.0}, "total"),
        ({"total": "125.0"}, "total"),
        ({"total": "124.00"}, "total"),
        ({"kind": "gift"}, "kind"),
        ({"sold_at": "2026-01-31T14:05:09"}, "sold_at"),
        ({"sold_at": "2026-02-30T14:05:09-03:00"}, "sold_at"),
        ({"accrues": "no"}, "accrues"),
        ({"colour": "red"}, "colour"),
        ({"original_sale_id": "0190"}, "original_sale_id"),
        ({"buyer": {"phone": "+5511987654321"}}, "buyer"),
        ({"accrues": True, "buyer": {"phone": "11987654321"}}, "buyer.phone"),
        ({"accrues": True, "buyer": {}}, "buyer"),
        ({"payments": []}, "payments"),
        ({"payments": [{"method": "Credit", "amount": "125.00"}]}, "payments[0].method"),
        ({"items": []}, "items"),
        ({"gross": "160.00", "cashback": "35.00"}, "gross"),
    ],
)
def test_a_record_that_is_wrong_names_the_field(till: Counter, change: dict[str, Any], field: str) -> None:
    record = sale_record(**change)
    assert field in fields(send(till, record))
    assert till.smartpos(f"/sales/{record['record_id']}", None).status_code == 404


def test_an_item_that_does_not_add_up_is_named(till: Counter) -> None:
    record = sale_record()
    record["items"] = [{**record["items"][0], "quantity": "1.000"}]
    assert "items[0].total" in fields(send(till, record))


def test_a_batch_answers_each_record_in_order(till: Counter) -> None:
    known, fresh, bad = sale_record(), sale_record(), sale_record(total="1.00")
    send(till, known)
    changed = {**fresh, "operator": "99"}
    answer = till.smartpos("/sales:batch", {"records": [known, bad, fresh, changed, 7]})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [200, 422, 201, 409, 422]
    assert [one["record_id"] for one in results[:3]] == [
        known["record_id"],
        bad["record_id"],
        fresh["record_id"],
    ]
    assert "errors" in results[1]
    assert "errors" not in results[2]
    assert till.smartpos("/sales:batch", {"records": [fresh] * 101}).status_code == 422


def test_an_accruing_sale_credits_its_buyer_once_and_a_return_takes_back_its_part(till: Counter) -> None:
    member = till.member()
    sale = sale_record(accrues=True, buyer={"cpf": member["cpf"]})
    send(till, sale)
    send(till, sale)
    assert till.state("credits_per_sale")[sale["sale_id"]] == 1
    assert till.balance(member) == "6.25"
    back = sale_record(
        kind="return",
        original_sale_id=sale["sale_id"],
        accrues=True,
        buyer={"cpf": member["cpf"]},
        gross="-75.00",
        cashback="-12.50",
        total="-62.50",
        items=[{**sale["items"][0], "quantity": "-1.000", "total": "-75.00"}],
        payments=[{"method": "cash", "amount": "-62.50"}],
    )
    assert send(till, back).status_code == 201
    assert till.balance(member) == "3.12"
    gone = {**sale, "record_id": new_id(), "kind": "cancellation", "original_sale_id": sale["sale_id"]}
    assert send(till, gone).status_code == 201
    assert till.balance(member) == "0.00"


def test_a_sale_that_does_not_accrue_credits_nobody(till: Counter) -> None:
    record = sale_record()
    send(till, record)
    assert record["sale_id"] not in till.state("credits_per_sale")


def test_a_heartbeat_from_a_copied_or_restored_folder_is_superseded(till: Counter) -> None:
    beat = {
        "store": "001",
        "till": new_id(),
        "epoch": 3,
        "installation": new_id(),
        "version": "0.1.0",
        "queue": 0,
        "oldest_at": None,
        "last_close": None,
        "journal_head": None,
        "signature": None,
        "clock_offset_ms": -12,
    }
    newer = {**beat, "installation": new_id()}
    assert till.smartpos("/heartbeats", beat).status_code == 204
    assert till.smartpos("/heartbeats", {**beat, "epoch": 4}).status_code == 204
    restored = till.smartpos("/heartbeats", beat)
    assert (restored.status_code, restored.json()["error"]["code"]) == (409, "SUPERSEDED")
    assert till.smartpos("/heartbeats", newer).status_code == 204
    assert till.smartpos("/heartbeats", {**beat, "epoch": 9}).status_code == 409
