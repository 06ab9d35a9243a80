"""The life of a PIN in the loyalty model."""

import pytest

from tests.sync.sandbox.counter import Counter, new_id


def wrong(pin: str) -> str:
    return ("1" if pin[0] == "0" else "0") + pin[1:]


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("digits", [4, 8])
def test_a_pin_is_texted_with_as_many_digits_as_set_and_never_answered(till: Counter, digits: int) -> None:
    till.settings(pin_digits=digits)
    member, sale_id = till.member("30.00"), new_id()
    answer = till.challenge(member, sale_id)
    pin = till.pin(member)
    assert (len(pin), answer.json()["digits"]) == (digits, digits)
    assert pin not in answer.text
    assert "pin" not in till.state("challenges")[-1]
    verified = till.loyalty(f"/challenges/{answer.json()['challenge_id']}/verify", {"pin": pin})
    assert set(verified.json()) == {"authorisation", "expires_at"}


def test_a_wrong_pin_costs_one_attempt_even_when_its_answer_is_asked_for_again(till: Counter) -> None:
    member = till.member("30.00")
    path = f"/challenges/{till.challenge(member, new_id()).json()['challenge_id']}/verify"
    body, key = {"pin": wrong(till.pin(member))}, new_id()
    for _ in range(3):
        answer = till.loyalty(path, body, key=key)
        assert code(answer) == (422, "PIN_INVALID")
        assert answer.json()["error"]["attempts_left"] == 4
    assert till.loyalty(path, {"pin": till.pin(member)}).status_code == 200


def test_the_fifth_wrong_pin_locks_the_member_at_this_till_for_a_while(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    path = f"/challenges/{till.challenge(member, sale_id).json()['challenge_id']}/verify"
    pin = till.pin(member)
    for left in (4, 3, 2, 1):
        assert till.loyalty(path, {"pin": wrong(pin)}).json()["error"]["attempts_left"] == left
    assert code(till.loyalty(path, {"pin": wrong(pin)})) == (423, "PIN_TOO_MANY_ATTEMPTS")
    assert code(till.loyalty(path, {"pin": pin})) == (423, "PIN_TOO_MANY_ATTEMPTS")
    assert code(till.challenge(member, new_id())) == (423, "PIN_TOO_MANY_ATTEMPTS")
    assert till.challenge(member, new_id(), till="03").status_code == 200
    till.advance(901)
    assert till.challenge(member, new_id()).status_code == 200


def test_a_pin_expires_and_another_can_be_sent(till: Counter) -> None:
    member = till.member("30.00")
    challenge_id = till.challenge(member, new_id()).json()["challenge_id"]
    old = till.pin(member)
    till.advance(301)
    assert code(till.loyalty(f"/challenges/{challenge_id}/verify", {"pin": old})) == (410, "PIN_EXPIRED")
    assert till.loyalty(f"/challenges/{challenge_id}/resend", {}).status_code == 200
    assert till.loyalty(f"/challenges/{challenge_id}/verify", {"pin": till.pin(member)}).status_code == 200


def test_a_resend_waits_120_seconds_and_keeps_the_attempts_used(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    challenge_id = till.challenge(member, sale_id).json()["challenge_id"]
    till.loyalty(f"/challenges/{challenge_id}/verify", {"pin": wrong(till.pin(member))})
    assert code(till.loyalty(f"/challenges/{challenge_id}/resend", {})) == (429, "PIN_RESEND_TOO_SOON")
    assert code(till.challenge(member, sale_id)) == (429, "PIN_RESEND_TOO_SOON")
    till.advance(120)
    again = till.loyalty(f"/challenges/{challenge_id}/resend", {})
    assert (again.status_code, again.json()["attempts_left"]) == (200, 4)


def test_an_authorisation_is_bound_to_member_till_and_sale_and_expires(till: Counter) -> None:
    member, sale_id = till.member("30.00"), new_id()
    till.quote(member, sale_id)
    token = till.authorisation(member, sale_id)
    hold = {"authorisation": token, "sale_id": sale_id, "amount": "10.00"}
    assert code(till.loyalty("/holds", {**hold, "sale_id": new_id()})) == (422, "PIN_REQUIRED")
    assert code(till.loyalty("/holds", hold, till="03")) == (422, "PIN_REQUIRED")
    assert code(till.loyalty("/holds", {**hold, "authorisation": new_id()})) == (422, "PIN_REQUIRED")
    assert code(till.loyalty("/holds", {**hold, "authorisation": None})) == (422, "PIN_REQUIRED")
    till.advance(601)
    assert code(till.loyalty("/holds", hold)) == (410, "PIN_EXPIRED")


def test_where_no_pin_is_asked_for_a_quote_is_enough_for_a_hold(till: Counter) -> None:
    till.settings(requires_pin=False)
    member, sale_id = till.member("30.00"), new_id()
    found = till.loyalty("/members/search", {"cpf": member["cpf"]}).json()
    assert found["next_step"] == "none"
    till.quote(member, sale_id)
    hold = {"authorisation": None, "sale_id": sale_id, "amount": "10.00"}
    assert till.loyalty("/holds", hold).status_code == 201


def test_blocked_members_and_members_without_consent_get_no_pin(till: Counter) -> None:
    assert code(till.challenge(till.member(blocked=True), new_id())) == (423, "MEMBER_BLOCKED")
    assert code(till.challenge(till.member(consent=False), new_id())) == (422, "CONSENT_REQUIRED")
