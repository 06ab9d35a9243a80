"""Smartbis v2 as strict as its vendor might be."""

import pytest

from tests.sync.sandbox.counter import Counter, new_cpf, new_id, new_phone


def test_a_sale_credits_five_percent_rounded_half_up(till: Counter) -> None:
    member = till.member()
    answer = till.sale({"sale_amount": 125.5, "cpf": member["cpf"], "external_id": new_id()})
    assert answer.status_code == 201
    assert '"amount":6.28' in answer.text
    assert till.balance(member) == "6.28"


def test_the_chosen_offer_decides_the_amount(till: Counter) -> None:
    member = till.member()
    answer = till.sale({"sale_amount": 200, "customer_id": member["id"], "offer_id": "2"})
    assert answer.json()["data"]["cashback"]["amount"] == 16


@pytest.mark.parametrize(
    "body",
    [
        {"sale_amount": "125.50"},
        {"sale_amount": 125.505},
        {"sale_amount": 0},
        {"sale_amount": -1},
        {"sale_amount": True},
        {"sale_amount": 1e30},
        {"sale_amount": 10, "colour": "red"},
        {"sale_amount": 10, "customer_id": "1"},
        {},
    ],
)
def test_a_sale_that_is_not_exactly_right_is_422(till: Counter, body: dict[str, object]) -> None:
    member = till.member()
    answer = till.sale({"cpf": member["cpf"], **body})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert till.balance(member) == "0.00"


def test_an_unknown_customer_is_422_and_the_same_bytes_pass_after_enrolment(till: Counter) -> None:
    cpf, key = new_cpf(), new_id()
    body = {"sale_amount": 10, "cpf": cpf, "external_id": key}
    assert till.sale(body, key).json()["error"]["code"] == "CUSTOMER_NOT_FOUND"
    person = {"name": "Nova", "phone": new_phone(), "password": new_id(), "cpf": cpf}
    assert till.smartbis("POST", "/customers", person).status_code == 201
    assert till.sale(body, key).status_code == 201


def test_a_duplicate_customer_is_422_and_the_password_is_never_answered(till: Counter) -> None:
    person = {"name": "Nova", "phone": new_phone(), "password": new_id(), "cpf": new_cpf()}
    created = till.smartbis("POST", "/customers", person)
    assert created.status_code == 201
    assert person["password"] not in created.text
    again = till.smartbis("POST", "/customers", {**person, "cpf": new_cpf()})
    assert (again.status_code, again.json()["error"]["code"]) == (422, "DUPLICATE")


def test_a_token_is_required_and_expires(till: Counter) -> None:
    assert till.http.get("/smartbis/v2/customers").status_code == 401
    till.settings(token_expires_s=60)
    till.log_in()
    assert till.smartbis("GET", "/customers").status_code == 200
    till.advance(61)
    assert till.smartbis("GET", "/customers").status_code == 401
    wrong = {"api_key": till.secrets["smartbis_api_key"], "api_secret": new_id()}
    assert till.http.post("/smartbis/v2/auth/token", json=wrong).status_code == 401


def test_a_body_without_its_content_type_or_not_json_is_refused(till: Counter) -> None:
    headers = {"Authorization": f"Bearer {till.log_in()}"}
    path = "/smartbis/v2/categories"
    assert till.http.post(path, content=b'{"name":"x"}', headers=headers).status_code == 415
    headers["Content-Type"] = "application/json"
    assert till.http.post(path, content=b'{"name":', headers=headers).status_code == 400
    assert till.http.post(path, content=b'{"name":"x","name":"y"}', headers=headers).status_code == 400
    assert till.http.post(path, content=b'{"name":"x"}', headers=headers).status_code == 201


def test_customers_come_by_cpf_and_in_pages_that_end_empty(till: Counter) -> None:
    member = till.member()
    till.member()
    found = till.smartbis("GET", "/customers", params={"cpf": member["cpf"]}).json()["data"]
    assert [one["id"] for one in found] == [member["id"]]
    page, seen = 1, []
    while batch := till.smartbis("GET", "/customers", params={"page": page, "per_page": 1}).json()["data"]:
        seen += [one["id"] for one in batch]
        page += 1
    assert member["id"] in seen
    assert len(seen) == len(set(seen))
    assert till.smartbis("GET", "/customers", params={"name": "x"}).status_code == 422


def test_in_profile_idempotent_a_key_is_honoured(till: Counter) -> None:
    member, key = till.member(), new_id()
    body = {"sale_amount": 100, "cpf": member["cpf"], "external_id": key}
    first = till.sale(body, key)
    assert till.sale(body, key).text == first.text
    assert till.sale({**body, "sale_amount": 100.0}, key).text == first.text
    assert till.sale({**body, "sale_amount": 90}, key).status_code == 409
    assert till.state("credits_per_sale")[key] == 1
    assert till.smartbis("GET", "/sales", params={"external_id": key}).status_code == 404


@pytest.mark.parametrize("profile", ["plain", "lookup"])
def test_without_that_profile_a_repeated_sale_credits_twice(till: Counter, profile: str) -> None:
    till.settings(smartbis_profile=profile)
    member, key = till.member(), new_id()
    body = {"sale_amount": 100, "cpf": member["cpf"], "external_id": key}
    assert till.sale(body, key).json()["data"]["id"] != till.sale(body, key).json()["data"]["id"]
    assert till.state("credits_per_sale")[key] == 2
    assert till.balance(member) == "10.00"


def test_in_profile_lookup_the_account_can_be_asked_for_a_sale(till: Counter) -> None:
    till.settings(smartbis_profile="lookup")
    member, key = till.member(), new_id()
    assert till.smartbis("GET", "/sales", params={"external_id": key}).json() == {"data": []}
    sold = till.sale({"sale_amount": 100, "cpf": member["cpf"], "external_id": key}).json()["data"]
    assert till.smartbis("GET", "/sales", params={"external_id": key}).json() == {"data": [sold]}


def test_validating_a_voucher_consumes_it(till: Counter) -> None:
    code = new_id()
    till.control("seed", {"vouchers": [{"code": code, "kind": "amount", "value": "10.00"}]})
    first = till.smartbis("POST", f"/vouchers/{code}/validate")
    assert first.json()["data"]["status"] == "used"
    second = till.smartbis("POST", f"/vouchers/{code}/validate")
    assert (second.status_code, second.json()["error"]["code"]) == (409, "VOUCHER_ALREADY_USED")
    assert till.smartbis("POST", f"/vouchers/{new_id()}/validate").status_code == 404


def test_the_stock_of_a_reward_can_be_set(till: Counter) -> None:
    till.control("seed", {"coupons": [{"name": "Caneca", "stock": 3}]})
    coupon = till.smartbis("GET", "/coupons").json()["data"][-1]
    changed = till.smartbis("PATCH", f"/coupons/{coupon['id']}/stock", {"stock": 2})
    assert changed.json()["data"]["stock"] == 2
    assert till.smartbis("PATCH", "/coupons/none/stock", {"stock": 2}).status_code == 404


def test_a_few_sales_among_many_are_looked_for_by_their_ids(till: Counter) -> None:
    member, sale_id, other = till.member(), new_id(), new_id()
    till.sale({"sale_amount": 10, "cpf": member["cpf"], "external_id": sale_id})
    assert till.control("there", {"sales": [other, sale_id]}) == {"smartbis": [sale_id], "smartpos": []}
    assert till.http.post("/sandbox/there", json={"sales": "x"}).status_code == 422
