"""What a screen believes of a benefit and the disk no longer does: never closed with, never taken twice."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.returning import RefundBy
from pos_client.domain.rules import OfflinePolicy, StoreRules
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.ports import Hold
from pos_client.services.enrolling import Enrolling, EnrolmentForm
from pos_client.services.member_files import MemberFiles
from pos_client.services.pending import Pending
from pos_client.services.recovery import Recovery
from pos_client.store import outbox, redemptions
from sync.effects import settle
from sync.outcome import Rejected, Unknown
from tests.fakes.loyalty import Answer
from tests.fakes.people import some_cpf, some_member, some_phone
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, selling_till
from tests.services.benefit_counter import CODE, Benefits

PROGRAMME = Destination("smartbis", identified_only=True, always_credits=True, reverses=Reversing.PARTS)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    rules = StoreRules(offline=OfflinePolicy(72, 5000, 5000, 5000, 0))
    with selling_till(tmp_path / "till.db", rules=rules, destinations=(PROGRAMME,)) as till:
        yield Benefits.at(till)


@pytest.mark.parametrize("debits", [False, True])
def test_a_sale_is_not_closed_with_cashback_that_was_given_back(counter: Benefits, debits: bool) -> None:
    counter.platform.debits = debits
    held = counter.redeem(counter.till.basket(10_000, member=counter.member), 1000)
    bare = counter.redemptions.release(held)
    with pytest.raises(Refused) as refusal:
        counter.close(held)
    assert refusal.value.reason is Reason.REDEMPTION_PENDING
    counter.close(bare)
    kinds = counter.rows("SELECT kind FROM outbox WHERE kind LIKE 'redemption%'")
    assert kinds == [("redemption_release",)]


def test_giving_back_twice_tells_the_platform_once(counter: Benefits) -> None:
    held = counter.redeem(counter.till.basket(10_000, member=counter.member), 1000)
    counter.redemptions.release(held)
    counter.redemptions.release(held)
    assert counter.rows("SELECT kind FROM outbox") == [("redemption_release",)]


def test_the_leave_of_one_member_spends_nobody_elses_benefit(counter: Benefits) -> None:
    other = counter.till.remembered(some_member(provider_id="p-2"))
    counter.platform.enrol(other, Money(5000))
    sale = counter.till.basket(10_000, member=counter.member)
    leave = counter.leave(sale)
    theirs = sale.with_member(other)
    quote = counter.redemptions.quote(other, theirs)
    for take in (counter.redemptions.redeem, counter.redemptions.plan):
        with pytest.raises(Refused) as refusal:
            take(theirs, Money(1000), authorisation=leave, quote=quote)
        assert refusal.value.details["code"] == "PIN_REQUIRED"
    assert not counter.platform.holds
    assert counter.states() == []


def test_a_till_that_dies_in_the_debit_sells_on_without_the_planned_amount(counter: Benefits) -> None:
    counter.platform.debits = True
    sale = counter.till.basket(10_000, member=counter.member)
    quote = counter.redemptions.quote(counter.member, sale)
    planned = counter.redemptions.plan(sale, Money(1000), authorisation=counter.leave(sale), quote=quote)
    paid = planned.with_tender(Tender(Method.CASH, planned.total))
    counter.till.ringing.keep(paid)
    assert planned.redemption is not None
    with counter.till.store.writing() as transaction:
        at = counter.till.clock().isoformat()
        redemptions.move_redemption(transaction, planned.redemption.id, RedemptionState.HOLDING, at=at)
    recovered = Recovery(counter.till.store, CODE, counter.till.clock).recover(interrupted=True)
    assert recovered.cart is not None
    assert recovered.cart.redemption is None
    assert recovered.cart.remaining == Money(1000)
    assert counter.states() == [RedemptionState.UNKNOWN]
    assert counter.rows("SELECT kind FROM outbox") == []


def test_what_a_person_says_was_never_debited_is_not_given_back(counter: Benefits) -> None:
    sale = counter.till.basket(10_000, member=counter.member)
    approval = counter.staff.approval(Permission.REDEEM_OFFLINE)
    used = counter.offline.redeem_offline(sale, Money(2000), approval=approval, operator=OPERATOR)
    closed = counter.close(used)
    returns = counter.till.returns
    returns.return_lines(
        returns.find(closed.id), {1: Quantity.units(1)}, RefundBy.CASH, operator=MANAGER, reason="Não serviu"
    )
    with counter.till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=9)
        settle(transaction, message, outcome=Unknown("no_answer"), now=counter.till.clock(), wait_s=0)
    assert used.redemption is not None
    counter.doubts.settle_by_hand(used.redemption.id, taken=False, by=MANAGER, reason="Não está lá")
    assert counter.rows("SELECT state FROM outbox WHERE kind = 'redemption_reversal'") == [("handled",)]
    assert counter.losses.total() == Money(2000)


def test_what_a_corrected_sale_has_still_to_tell_is_about_the_right_customer_too(counter: Benefits) -> None:
    till = counter.till
    till.destinations = (
        Destination("smartbis", identified_only=True, always_credits=True, steps=("sale", "totals")),
    )
    counter.close(till.basket(10_000, member=counter.member))
    with till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=1)
        outbox.mark_rejected(transaction, message.id, answer="MEMBER_NOT_FOUND")
    pending = Pending(till.store, till.identity, till.clock, lambda: None, Path())
    (item,) = pending.items()
    right = till.remembered(some_member(provider_id="p-9"))
    pending.resend_for(item, right, operator=MANAGER, approval=None)
    told = [json.loads(row[0])["member"]["id"] for row in counter.rows("SELECT payload FROM outbox")]
    assert told == [right.id, right.id]


def test_two_people_who_share_a_phone_are_two_members(counter: Benefits) -> None:
    till = counter.till
    phone = some_phone()
    for consent in (True, False):
        first = till.remembered(replace(some_member(), cpf=some_cpf(), phone=phone, consent=consent))
        second = some_cpf()
        form = EnrolmentForm("Beatriz Teste", phone.e164.removeprefix("+55"), cpf=second.digits)
        enrolling = Enrolling(till.store, till.identity, None, till.clock, counter.wake)
        enrolled = enrolling.enrol(form, OPERATOR, agreed=True).member
        assert enrolled.id != first.id
        assert enrolled.cpf == second
        kept = counter.rows(f"SELECT cpf FROM members WHERE id = '{first.id}'")
        assert first.cpf is not None
        assert kept == [(first.cpf.digits,)]


def test_a_second_use_in_the_same_sale_is_not_taken(counter: Benefits) -> None:
    sale = counter.till.basket(10_000, member=counter.member)
    counter.redeem(sale, 1000)
    with pytest.raises(Refused) as refusal:
        counter.redeem(sale, 1000)
    assert refusal.value.reason is Reason.REDEMPTION_PENDING
    approval = counter.staff.approval(Permission.REDEEM_OFFLINE)
    with pytest.raises(Refused):
        counter.offline.redeem_offline(sale, Money(1000), approval=approval, operator=OPERATOR)
    assert len(counter.platform.holds) == 1


def test_who_is_erased_is_in_no_words_about_them_either(counter: Benefits) -> None:
    till, name = counter.till, "Fulana de Tal"
    counter.close(counter.redeem(till.basket(10_000, member=counter.member), 1000))
    pending = Pending(till.store, till.identity, till.clock, lambda: None, Path())
    for _ in range(2):
        with till.store.writing() as transaction:
            for message in outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=9):
                refused = Rejected("MEMBER_BLOCKED", f"{name} não pode")
                settle(transaction, message, outcome=refused, now=till.clock(), wait_s=0)
        for item in pending.items():
            pending.handle(item, f"{name} foi avisada", operator=MANAGER, approval=None)
    (loss,) = counter.losses.list()
    counter.losses.settle(loss.id, by=MANAGER, reason=f"{name} pagou")
    MemberFiles(till.store, till.identity, till.clock).erase(counter.member.id, MANAGER)
    kept = counter.rows("SELECT last_answer, handled_reason FROM outbox") + counter.rows(
        "SELECT note FROM losses"
    )
    assert name not in str(kept)
    assert "MEMBER_BLOCKED" in str(kept)


def test_a_voucher_used_up_for_a_cart_that_never_heard_of_it_goes_back(counter: Benefits) -> None:
    code = f"VALE{secrets.randbelow(10**6):06d}"
    counter.platform.vouchers[code] = Voucher(code, VoucherKind.AMOUNT, amount=Money(1000))
    sale = counter.till.basket(10_000, member=counter.member)
    counter.vouchers.add(sale, code)
    taken = counter.vouchers.consume(sale).sale
    recovery = Recovery(counter.till.store, CODE, counter.till.clock)
    recovery.recover(interrupted=True)
    assert counter.rows("SELECT state FROM voucher_uses") == [("consumed",)]
    # An older word of the cart, written after the newer one.
    counter.till.ringing.keep(sale)
    recovery.recover(interrupted=True)
    recovery.recover(interrupted=True)
    assert taken.vouchers
    assert counter.rows("SELECT state FROM voucher_uses") == [("releasing",)]
    assert counter.rows("SELECT kind FROM outbox") == [("voucher_release",)]


def test_what_is_found_while_the_member_uses_it_again_proves_nothing(
    counter: Benefits, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = counter.till.basket(10_000, member=counter.member)
    counter.platform.answer, counter.platform.evidence_away = Answer.LOST_BEFORE, True
    with pytest.raises(Unavailable):
        counter.redeem(sale, 1000)
    counter.platform.answer, counter.platform.evidence_away = Answer.CLEAR, False

    def found_by_sale_and_amount(*_asked: object, **_more: object) -> Hold | None:
        """As the model's platform is asked, just when the next try gets through."""
        counter.redeem(sale, 1000)
        return next(iter(counter.platform.holds.values()))

    monkeypatch.setattr(counter.platform, "find_hold", found_by_sale_and_amount)
    assert counter.doubts.look_again() == 0
    assert counter.states() == [RedemptionState.UNKNOWN, RedemptionState.HELD]
    assert counter.rows("SELECT kind FROM outbox") == []


def test_a_hold_that_is_on_its_way_back_is_no_evidence_of_a_new_one(
    counter: Benefits, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = counter.till.basket(10_000, member=counter.member)
    counter.redemptions.release(counter.redeem(sale, 1000))
    standing = next(iter(counter.platform.holds.values()))
    monkeypatch.setattr(counter.platform, "find_hold", lambda *_asked, **_more: standing)
    counter.platform.answer = Answer.LOST_BEFORE
    with pytest.raises(Unavailable) as failure:
        counter.redeem(sale, 1000)
    assert failure.value.outage is Outage.PLATFORM
    assert counter.states() == [RedemptionState.RELEASING, RedemptionState.RELEASED]
