"""Every fault as a real client sees it, and what it leaves behind."""

from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from tests.sync.sandbox.counter import Counter, new_id, sale_record


@pytest.fixture
def sale(till: Counter) -> dict[str, Any]:
    member = till.member()
    return {"sale_amount": 100, "cpf": member["cpf"], "external_id": new_id()}


def fault(till: Counter, kind: str, **more: Any) -> None:
    till.control("faults", {"kind": kind, "path": "/smartbis/v2/sales", "times": 1, **more})


def credits(till: Counter, sale: dict[str, Any]) -> int:
    return till.state("credits_per_sale").get(sale["external_id"], 0)


@pytest.mark.parametrize("kind", ["refuse", "drop_before"])
def test_a_connection_cut_before_leaves_no_effect(till: Counter, sale: dict[str, Any], kind: str) -> None:
    fault(till, kind)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)):
        till.sale(sale)
    assert credits(till, sale) == 0
    assert till.sale(sale).status_code == 201


def test_a_connection_cut_after_leaves_its_effect(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "drop_after")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        till.sale(sale, sale["external_id"])
    assert credits(till, sale) == 1
    assert till.sale(sale, sale["external_id"]).status_code == 201
    assert credits(till, sale) == 1


def test_half_a_body_breaks_off(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "half_body")
    with pytest.raises(httpx.RemoteProtocolError):
        till.sale(sale)
    assert credits(till, sale) == 1


def test_garbage_is_a_200_that_is_not_json(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "garbage")
    answer = till.sale(sale)
    assert (answer.status_code, answer.headers["content-type"][:9]) == (200, "text/html")
    assert credits(till, sale) == 0


@pytest.mark.parametrize("status", [401, 429, 500, 502, 503, 504])
def test_a_status_comes_with_its_retry_after(till: Counter, sale: dict[str, Any], status: int) -> None:
    fault(till, "status", status=status, retry_after_s=7)
    answer = till.sale(sale)
    assert (answer.status_code, answer.headers["retry-after"]) == (status, "7")
    assert "code" in answer.json()["error"]
    assert credits(till, sale) == 0


def test_a_status_may_come_after_the_effect(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "status", status=500, effect=True)
    assert till.sale(sale).status_code == 500
    assert credits(till, sale) == 1


@pytest.mark.parametrize(
    ("ignore_key", "profile", "expected"),
    [(False, "idempotent", 1), (True, "idempotent", 2), (False, "plain", 2)],
)
def test_twice_delivers_a_request_twice(
    till: Counter, sale: dict[str, Any], ignore_key: bool, profile: str, expected: int
) -> None:
    till.settings(smartbis_profile=profile)
    fault(till, "twice", ignore_key=ignore_key)
    assert till.sale(sale, sale["external_id"]).status_code == 201
    assert credits(till, sale) == expected


def test_late_has_its_effect_at_once_and_answers_after_the_client_gave_up(
    till: Counter, sale: dict[str, Any]
) -> None:
    fault(till, "late", wait_ms=60_000)
    with pytest.raises(httpx.ReadTimeout):
        till.smartbis("POST", "/sales", sale, timeout=0.3)
    assert credits(till, sale) == 1


def test_delay_has_its_effect_only_after_the_wait(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "delay", delay_ms=60_000)
    with pytest.raises(httpx.ReadTimeout):
        till.smartbis("POST", "/sales", sale, timeout=0.3)
    assert credits(till, sale) == 0


def test_a_short_delay_still_answers(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "delay", delay_ms=5)
    assert till.sale(sale).status_code == 201


def test_forget_says_yes_and_keeps_nothing(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "forget")
    assert till.sale(sale, sale["external_id"]).status_code == 201
    assert credits(till, sale) == 0


def test_a_second_answer_is_taken_for_the_next_one_where_the_connection_is_kept(
    till: Counter, sale: dict[str, Any]
) -> None:
    with Counter(str(till.http.base_url)) as victim:
        fault(till, "answer_twice")
        sold = victim.sale(sale)
        assert victim.smartbis("GET", "/categories").text == sold.text
    assert credits(till, sale) == 1


def test_a_second_answer_goes_unheard_where_the_connection_is_closed(
    till: Counter, sale: dict[str, Any]
) -> None:
    fault(till, "answer_twice")
    headers = {"Connection": "close"}
    assert till.smartbis("POST", "/sales", sale, headers=headers).status_code == 201
    assert till.smartbis("GET", "/categories").text == '{"data":[],"meta":{"page":1,"per_page":50}}'


def test_a_fault_strikes_only_its_method_and_path_after_some_and_so_often(till: Counter) -> None:
    till.control(
        "faults",
        {
            "kind": "status",
            "status": 500,
            "method": "GET",
            "path": "/smartpos/*/health",
            "after": 1,
            "times": 2,
        },
    )
    seen = [till.smartpos("/health", None).status_code for _ in range(5)]
    assert seen == [200, 500, 500, 200, 200]
    record = sale_record()
    assert till.smartpos("/sales", record, record["record_id"]).status_code == 201
    listed = till.http.get("/sandbox/faults").json()["faults"]
    assert [(one["seen"], one["fired"]) for one in listed] == [(5, 2)]
    assert till.http.delete("/sandbox/faults").json() == {"faults": []}


def test_chance_repeats_itself_under_the_same_seed(till: Counter) -> None:
    rule = {"kind": "status", "path": "/smartpos", "probability": 0.5}
    runs = []
    for _ in "12":
        till.http.delete("/sandbox/faults")
        till.control("faults", {"faults": [rule], "seed": 7})
        runs.append([till.smartpos("/health", None).status_code for _ in range(20)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 503}


@pytest.mark.parametrize("rule", [{"kind": "fire"}, {"kind": "delay", "colour": 1}, {}, {"probability": 2}])
def test_a_fault_that_makes_no_sense_is_422(till: Counter, rule: dict[str, Any]) -> None:
    assert till.http.post("/sandbox/faults", json=rule).status_code == 422


def test_a_reset_is_a_reset_and_may_come_after_the_effect(till: Counter, sale: dict[str, Any]) -> None:
    for effect in (False, True):
        fault(till, "reset", effect=effect)
        with pytest.raises(httpx.ReadError):
            till.sale(sale)
        assert credits(till, sale) == int(effect)


@pytest.mark.parametrize("off", [7, -7])
def test_a_wrong_length_breaks_the_answer_and_not_the_effect(
    till: Counter, sale: dict[str, Any], off: int
) -> None:
    with Counter(str(till.http.base_url)) as victim:
        fault(till, "wrong_length", length_off=off)
        # More than there is: the end comes too early. Less: what was read of it is no JSON.
        with pytest.raises(httpx.RemoteProtocolError if off > 0 else ValueError):
            victim.sale(sale).json()
    assert credits(till, sale) == 1


def test_a_captive_portal_answers_200_to_everything_and_nothing_arrives(
    till: Counter, sale: dict[str, Any]
) -> None:
    fault(till, "portal")
    answer = till.sale(sale)
    assert (answer.status_code, answer.headers["content-type"][:9]) == (200, "text/html")
    assert "Aceitar" in answer.text
    assert credits(till, sale) == 0


def test_slow_bytes_arrive_in_pieces_and_whole(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "slow_bytes", wait_ms=50)
    token = {"Authorization": f"Bearer {till.log_in()}"}
    with till.http.stream("POST", "/smartbis/v2/sales", json=sale, headers=token) as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 1
    assert b"".join(pieces).startswith(b'{"data"')
    assert credits(till, sale) == 1


def test_a_servers_clock_may_be_wrong_in_its_date(till: Counter, sale: dict[str, Any]) -> None:
    fault(till, "clock_skew", skew_s=-365 * 86_400)
    dates = [parsedate_to_datetime(till.sale(sale).headers["date"]) for _ in range(2)]
    assert (dates[1] - dates[0]).days in (364, 365)


@pytest.mark.parametrize("retry_after_s", [None, 3])
def test_too_many_requests_with_and_without_a_wish(
    till: Counter, sale: dict[str, Any], retry_after_s: int | None
) -> None:
    more = {} if retry_after_s is None else {"retry_after_s": retry_after_s}
    fault(till, "status", status=429, **more)
    answer = till.sale(sale)
    wish = None if retry_after_s is None else str(retry_after_s)
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, wish)


def test_a_script_says_what_each_request_meets_and_then_it_is_over(till: Counter) -> None:
    steps = [{"kind": "none"}, {"kind": "status", "status": 502}, {"kind": "portal"}, {"kind": "none"}]
    till.control("faults", {"script": steps, "path": "/smartpos/v1/health", "method": "GET"})
    till.control("faults", {"kind": "status", "status": 500, "path": "/smartpos/v1/health", "times": 1})
    seen = [till.smartpos("/health", None).status_code for _ in range(6)]
    assert seen == [200, 502, 200, 200, 500, 200]


def test_what_one_endpoint_meets_does_not_hang_on_what_others_were_asked(till: Counter) -> None:
    rules = [
        {"kind": "status", "status": 500, "path": path, "probability": 0.5}
        for path in ("/smartpos/v1/health", "/smartbis/v2/categories")
    ]
    runs = []
    for others in (0, 2):
        till.http.delete("/sandbox/faults")
        till.control("faults", {"faults": rules, "seed": 11})
        seen = []
        for _ in range(20):
            for _ in range(others):
                till.smartbis("GET", "/categories")
            seen.append(till.smartpos("/health", None).status_code)
        runs.append(seen)
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


@pytest.mark.parametrize(
    "script",
    [{"script": [{"kind": "fire"}]}, {"script": {}}, {"script": [{"kind": "none"}], "times": 1}],
)
def test_a_script_that_makes_no_sense_is_422(till: Counter, script: dict[str, Any]) -> None:
    assert till.http.post("/sandbox/faults", json=script).status_code == 422


def test_keys_are_forgotten_after_a_day(till: Counter, sale: dict[str, Any]) -> None:
    till.settings(smartbis_profile="idempotent", token_expires_s=10**7)
    till.log_in()
    for advance_s, expected in ((0, 1), (80_000, 1), (10_000, 2)):
        till.control("clock", {"advance_s": advance_s})
        assert till.sale(sale, sale["external_id"]).status_code == 201
        assert credits(till, sale) == expected


def test_faults_never_strike_the_inspection(till: Counter) -> None:
    till.control("faults", {"kind": "refuse", "path": "*"})
    assert till.http.get("/sandbox/state").status_code == 200
    assert till.http.get("/phone").status_code == 200
