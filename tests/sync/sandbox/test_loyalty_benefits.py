"""Members, quotes, holds, accruals, offers, vouchers and the statement of the loyalty model."""

import httpx
import pytest

from tests.sync.sandbox.counter import Counter, new_cpf, new_id, new_phone

CLOSED = {"number": "001-02-000123", "closed_at": "2026-01-31T14:05:09-03:00"}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_search_takes_exactly_one_identity_and_masks_the_phone(till: Counter) -> None:
    member = till.member(card="C-" + new_id())
    by_phone = till.loyalty("/members/search", {"phone": member["phone"]}).json()
    assert by_phone["next_step"] == "pin"
    assert by_phone["members"][0]["id"] == member["id"]
    assert member["phone"][-8:] not in by_phone["members"][0]["phone_masked"]
    assert till.loyalty("/members/search", {"cpf": new_cpf()}).json()["members"] == []
    assert till.loyalty("/members/search", {}).status_code == 422
    both = {"cpf": member["cpf"], "phone": member["phone"]}
    assert till.loyalty("/members/search", both).status_code == 422


def test_enrolment_needs_consent_and_happens_once(till: Counter) -> None:
    consent = {"text_version": "1", "channel": "till", "operator": "17", "at": CLOSED["closed_at"]}
    body, key = {"name": "Nova", "phone": new_phone(), "consent": consent}, new_id()
    assert code(till.loyalty("/members", {**body, "consent": None})) == (422, "CONSENT_REQUIRED")
    first = till.loyalty("/members", body, key=key)
    assert first.status_code == 201
    assert till.loyalty("/members", body, key=key).text == first.text
    assert code(till.loyalty("/members", {**body, "name": "X"}, key=key)) == (409, "IDEMPOTENCY_CONFLICT")
    assert code(till.loyalty("/members", body)) == (409, "MEMBER_EXISTS")


@pytest.mark.parametrize("missing", ["X-Store", "X-Till", "Idempotency-Key"])
def test_a_write_without_one_of_its_headers_is_400(till: Counter, missing: str) -> None:
    headers = {
        "Authorization": f"Bearer {till.secrets['loyalty_token']}",
        "X-Store": "001",
        "X-Till": "02",
        "Idempotency-Key": new_id(),
    }
    del headers[missing]
    answer = till.http.post("/loyalty/members", json={}, headers=headers)
    assert code(answer) == (400, "BAD_REQUEST")


def test_money_as_a_number_and_unknown_fields_are_422(till: Counter) -> None:
    member = till.member()
    body = {
        "sale_id": new_id(),
        "member_id": member["id"],
        "total": "10.00",
        "closed_at": CLOSED["closed_at"],
    }
    for wrong in ({"total": 10.0}, {"total": "10.0"}, {"total": "10"}, {"x": 1}, {"closed_at": "2026-01-31"}):
        assert till.loyalty("/accruals", {**body, **wrong}).status_code == 422
    assert till.loyalty("/accruals", body).status_code == 200


@pytest.mark.parametrize(
    ("balance", "gross", "usable", "why"),
    [
        ("30.00", "100.00", "30.00", "BALANCE"),
        ("80.00", "99.99", "49.99", "MAX_SHARE"),
        ("80.00", "19.99", "0.00", "MIN_PURCHASE_NOT_MET"),
        ("0.00", "100.00", "0.00", "BALANCE"),
    ],
)
def test_a_quote_says_how_much_and_why(
    till: Counter, balance: str, gross: str, usable: str, why: str
) -> None:
    answer = till.quote(till.member(balance), new_id(), gross).json()
    assert (answer["usable"], answer["why"], answer["balance"]) == (usable, why, balance)


def test_articles_that_are_barred_do_not_count(till: Counter) -> None:
    till.settings(not_eligible_skus=["A1"])
    member = till.member("80.00")
    assert till.quote(member, new_id()).json()["why"] == "NOTHING_ELIGIBLE"
    items = [
        {"sku": "A1", "quantity": "1.000", "total": "60.00"},
        {"sku": "B2", "quantity": "0.500", "total": "40.00"},
    ]
    answer = till.quote(member, new_id(), items=items).json()
    assert (answer["eligible_total"], answer["usable"]) == ("40.00", "20.00")


def test_a_quote_lists_what_expires_soon(till: Counter) -> None:
    answer = till.http.post("/sandbox/clock", json={"advance_s": 0}).json()
    soon = answer["now"].replace(answer["now"][:4], str(int(answer["now"][:4]) + 1), 1)
    member = till.member("30.00", expiring=[{"amount": "10.00", "at": soon}])
    assert till.quote(member, new_id()).json()["expiring"] == []
    till.advance(345 * 86400)
    assert till.quote(member, new_id()).json()["expiring"] == [{"amount": "10.00", "at": soon}]


def test_a_hold_reserves_commits_and_reverses_in_parts_up_to_the_whole(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    hold = till.hold(member, sale_id, "25.00")
    assert (hold.status_code, hold.json()["state"]) == (201, "held")
    hold_id = hold.json()["hold_id"]
    assert till.quote(member, new_id()).json()["balance"] == "5.00"
    committed = till.loyalty(f"/holds/{hold_id}/commit", {"sale_id": sale_id, **CLOSED})
    assert committed.json() == {"state": "committed", "balance_after": "5.00"}
    assert code(till.loyalty(f"/holds/{hold_id}/release", {})) == (409, "STATE_CONFLICT")
    part = {"hold_id": hold_id, "return_id": new_id(), "amount": "20.00"}
    assert till.loyalty("/reversals", part).status_code == 200
    assert code(till.loyalty("/reversals", part)) == (409, "ALREADY_REVERSED")
    more = {"hold_id": hold_id, "return_id": new_id(), "amount": "5.01"}
    assert code(till.loyalty("/reversals", more)) == (422, "REVERSAL_EXCEEDED")
    assert till.loyalty("/reversals", {**more, "amount": "5.00"}).status_code == 200
    assert till.balance(member) == "30.00"
    entries = till.loyalty(f"/members/{member['id']}/statement", None).json()["entries"]
    assert [entry["amount"] for entry in entries] == ["30.00", "-25.00", "20.00", "5.00"]


def test_a_repeated_commit_under_its_key_debits_once(till: Counter) -> None:
    member, sale_id, key = till.member("30.00"), new_id(), new_id()
    hold_id = till.hold(member, sale_id, "10.00").json()["hold_id"]
    answers = {
        till.loyalty(f"/holds/{hold_id}/commit", {"sale_id": sale_id, **CLOSED}, key=key).text for _ in "12"
    }
    assert len(answers) == 1
    assert till.balance(member) == "20.00"
    assert till.state("debits_per_sale")[sale_id] == 1


def test_a_hold_expires_and_is_found_by_its_sale(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    hold_id = till.hold(member, sale_id, "10.00").json()["hold_id"]
    till.advance(901)
    assert till.loyalty(f"/holds?sale_id={sale_id}", None).json()["holds"][0]["state"] == "expired"
    assert code(till.loyalty(f"/holds/{hold_id}/commit", {"sale_id": sale_id, **CLOSED})) == (
        410,
        "HOLD_EXPIRED",
    )
    assert till.quote(member, new_id()).json()["balance"] == "30.00"
    assert code(till.loyalty("/holds/none/commit", {"sale_id": sale_id, **CLOSED})) == (404, "HOLD_NOT_FOUND")


@pytest.mark.parametrize(
    ("balance", "amount", "refusal"),
    [("80.00", "50.01", "MAX_REDEEM_EXCEEDED"), ("30.00", "30.01", "INSUFFICIENT_BALANCE")],
)
def test_a_hold_stays_within_the_quote(till: Counter, balance: str, amount: str, refusal: str) -> None:
    assert code(till.hold(till.member(balance), new_id(), amount)) == (422, refusal)


def test_a_sale_has_one_hold_at_a_time(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    till.quote(member, sale_id)
    body = {"authorisation": till.authorisation(member, sale_id), "sale_id": sale_id, "amount": "10.00"}
    hold_id = till.loyalty("/holds", body).json()["hold_id"]
    assert code(till.loyalty("/holds", body)) == (409, "STATE_CONFLICT")
    assert till.loyalty(f"/holds/{hold_id}/release", {}).json() == {"state": "released"}
    assert till.loyalty("/holds", {**body, "amount": "12.00"}).status_code == 201


def test_a_sale_is_credited_once_whatever_its_route(till: Counter) -> None:
    member, sale_id = till.member(), new_id()
    till.sale({"sale_amount": 100, "cpf": member["cpf"], "external_id": sale_id})
    body = {
        "sale_id": sale_id,
        "member_id": member["id"],
        "total": "100.00",
        "closed_at": CLOSED["closed_at"],
    }
    answer = till.loyalty("/accruals", body, prefix="/smartbis/extension")
    assert code(answer) == (409, "ALREADY_ACCRUED")
    found = till.loyalty(f"/accruals?sale_id={sale_id}", None).json()["accruals"]
    assert [one["amount"] for one in found] == ["5.00"]


def test_an_accrual_is_taken_back_in_parts(till: Counter) -> None:
    member, sale_id = till.member(), new_id()
    body = {
        "sale_id": sale_id,
        "member_id": member["id"],
        "total": "100.00",
        "closed_at": CLOSED["closed_at"],
    }
    accrual_id = till.loyalty("/accruals", body).json()["accrual_id"]
    part = {"return_id": new_id(), "amount": "3.00"}
    assert till.loyalty(f"/accruals/{accrual_id}/reverse", part).status_code == 200
    part = {"return_id": new_id(), "amount": "2.01"}
    assert code(till.loyalty(f"/accruals/{accrual_id}/reverse", part)) == (422, "REVERSAL_EXCEEDED")
    assert till.balance(member) == "2.00"
    entries = till.loyalty(f"/members/{member['id']}/statement", None).json()["entries"]
    assert [(one["kind"], one["amount"]) for one in entries] == [
        ("accrual", "5.00"),
        ("accrual_reversal", "-3.00"),
    ]


def test_cashback_expires(till: Counter) -> None:
    member = till.member("30.00")
    till.advance(60 * 86400 + 1)
    assert till.balance(member) == "0.00"


def test_offers_open_by_total_and_decide_the_credit(till: Counter) -> None:
    member = till.member()
    small = till.loyalty(f"/offers?member_id={member['id']}&total=50.00", None).json()["offers"]
    assert [(one["id"], one["amount"]) for one in small] == [("1", "2.50")]
    large = till.loyalty(f"/offers?member_id={member['id']}&total=200.00", None).json()["offers"]
    assert [one["amount"] for one in large] == ["10.00", "16.00"]
    body = {"sale_id": new_id(), "member_id": member["id"], "total": "50.00", **CLOSED}
    del body["number"]
    assert code(till.loyalty("/accruals", {**body, "offer_id": "2"})) == (404, "OFFER_NOT_FOUND")
    accrued = till.loyalty("/accruals", {**body, "total": "200.00", "offer_id": "2"}).json()
    assert accrued["amount"] == "16.00"


def test_a_voucher_is_looked_at_used_once_and_given_back_by_its_sale(till: Counter) -> None:
    good, old, other = new_id(), new_id(), new_id()
    voucher = {"kind": "percent", "value": "10.00"}
    till.control(
        "seed",
        {
            "vouchers": [
                {"code": good, **voucher},
                {"code": old, **voucher, "valid_to": "2020-01-01T00:00:00-03:00"},
                {"code": other, **voucher, "store": "999"},
            ]
        },
    )
    sale = {"sale_id": new_id()}
    assert till.loyalty(f"/vouchers/{good}/validate", sale).json()["state"] == "available"
    assert till.loyalty(f"/vouchers/{good}/redeem", sale).json()["state"] == "redeemed"
    assert code(till.loyalty(f"/vouchers/{good}/validate", sale)) == (409, "VOUCHER_ALREADY_USED")
    stranger = {"sale_id": new_id()}
    assert code(till.loyalty(f"/vouchers/{good}/release", stranger)) == (409, "STATE_CONFLICT")
    assert till.loyalty(f"/vouchers/{good}/release", sale).json()["state"] == "available"
    assert code(till.loyalty(f"/vouchers/{old}/validate", sale)) == (410, "VOUCHER_EXPIRED")
    assert code(till.loyalty(f"/vouchers/{other}/validate", sale)) == (422, "VOUCHER_WRONG_STORE")


def test_credits_by_hand_need_a_reason(till: Counter) -> None:
    member = till.member()
    body = {
        "member_id": member["id"],
        "kind": "cashback",
        "amount": "7.00",
        "reason": "cortesia",
        "operator": "9",
    }
    assert "credit_id" in till.loyalty("/credits", body).json()
    assert till.loyalty("/credits", {**body, "kind": "points", "amount": "15.00"}).status_code == 200
    assert till.loyalty("/credits", {**body, "reason": ""}).status_code == 422
    quoted = till.quote(member, new_id()).json()
    assert (quoted["balance"], quoted["points"]) == ("7.00", 15)


def test_without_the_extension_its_calls_do_not_exist(till: Counter) -> None:
    till.settings(smartbis_extension=False)
    answer = till.loyalty("/members/search", {"cpf": new_cpf()}, prefix="/smartbis/extension")
    assert answer.status_code == 404
    assert till.sale({"sale_amount": 10, "cpf": till.member()["cpf"], "offer_id": "1"}).status_code == 422
