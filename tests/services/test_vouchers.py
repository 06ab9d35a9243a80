"""Vouchers: looked at for nothing, used up once, and never taken off a sale on a guess."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.rules import StoreRules, VoucherCheck
from pos_client.domain.voucher import Coupon, Voucher, VoucherKind, VoucherState
from pos_client.ports import Capability
from pos_client.services.overriding import Overriding
from pos_client.services.recovery import Recovery
from pos_client.services.verifying import verify_till
from pos_client.services.voucher_release import undo_rewards
from pos_client.store import carts, sales, vouchers
from tests.fakes.loyalty import Answer
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, selling_till
from tests.services.benefit_counter import Benefits

TEN = Voucher("TEN-REAIS", VoucherKind.AMOUNT, amount=Money(1000), words="Volte sempre")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    with selling_till(tmp_path / "till.db") as till:
        made = Benefits.at(till)
        made.platform.vouchers = {TEN.code: TEN}
        yield made


def test_a_code_is_looked_at_and_used_up_at_tender_time(counter: Benefits) -> None:
    sale = counter.till.basket(3000, 500, member=counter.member)
    typed = counter.vouchers.add(sale, f" {TEN.code} ")
    assert typed.worth == Money(1000)
    assert counter.platform.consumed == {}
    done = counter.vouchers.consume(sale)
    assert done.unaccepted == ()
    assert counter.platform.consumed == {TEN.code: typed.use_id}
    assert (done.sale.discount, done.sale.total) == (Money(1000), Money(2500))
    with counter.till.store.reading() as snapshot:
        kept = carts.load_cart(snapshot)
    assert kept is not None
    assert kept.vouchers == done.sale.vouchers


def test_a_closed_sale_keeps_its_voucher_and_the_journal_proves_it(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(sale, TEN.code)
    closed = counter.close(counter.vouchers.consume(sale).sale)
    assert counter.rows("SELECT kind, amount_cents, manual FROM sale_vouchers") == [("amount", 1000, 0)]
    assert counter.rows("SELECT gross_cents, discount_cents, total_cents FROM sales") == [(3000, 1000, 2000)]
    with counter.till.store.reading() as snapshot:
        receipt = sales.load_receipt(snapshot, closed.id)
    assert [(one.words, one.amount_cents) for one in receipt.vouchers] == [("Volte sempre", 1000)]
    journal = str(counter.rows("SELECT body FROM journal"))
    assert TEN.code not in journal
    path = counter.till.store.path
    assert [fault for fault in verify_till(path).faults if "001-02-0" in str(fault)] == []
    with counter.till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE sale_vouchers SET amount_cents = 900")
    assert [fault for fault in verify_till(path).faults if "voucher_rows" in str(fault)]


def test_a_voucher_that_was_only_typed_does_not_close_into_the_sale(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(sale, TEN.code)
    counter.close(sale)
    assert counter.rows("SELECT count(*) FROM voucher_uses") == [(0,)]
    forged = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(forged, TEN.code)
    taken = counter.vouchers.consume(forged).sale
    with counter.till.store.writing() as transaction:
        vouchers.move_use(transaction, taken.vouchers[0].use_id, VoucherState.RELEASED, at="x")
    with pytest.raises(Refused) as refusal:
        counter.close(taken)
    assert refusal.value.reason is Reason.VOUCHER_IN_DOUBT


@pytest.mark.parametrize("answer", [Answer.LOST_AFTER, Answer.LOST_BEFORE])
def test_a_lost_answer_leaves_it_to_a_person_and_the_sale_goes_on(counter: Benefits, answer: Answer) -> None:
    counter.platform.voucher_answer = answer
    sale = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(sale, TEN.code)
    done = counter.vouchers.consume(sale)
    (left,) = done.unaccepted
    assert isinstance(left.error, Refused)
    assert left.error.reason is Reason.VOUCHER_IN_DOUBT
    assert done.sale == sale
    with pytest.raises(Refused):
        counter.vouchers.add(counter.till.basket(3000), TEN.code)
    (use,) = counter.vouchers.unresolved()
    taken = answer is Answer.LOST_AFTER
    counter.vouchers.settle_by_hand(use.use_id, consumed=taken, by=MANAGER, reason="Visto no portal")
    queued = counter.rows("SELECT idempotency_key FROM outbox WHERE kind = 'voucher_release'")
    assert queued == ([(f"{use.use_id}:release",)] if taken else [])
    assert counter.vouchers.unresolved() == ()
    with pytest.raises(Refused):
        counter.vouchers.settle_by_hand(use.use_id, consumed=taken, by=MANAGER, reason="De novo")


def test_a_till_that_dies_in_the_call_has_it_in_doubt(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)
    use_id = counter.vouchers.add(sale, TEN.code).use_id
    with counter.till.store.writing() as transaction:
        vouchers.move_use(transaction, use_id, VoucherState.CONSUMING, at="2026-03-14T09:26:53-03:00")
    Recovery(counter.till.store, "001-02", counter.till.clock).recover(interrupted=True)
    assert [use.use_id for use in counter.vouchers.unresolved()] == [use_id]


def test_a_sale_given_up_gives_its_voucher_back(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(sale, TEN.code)
    taken = counter.vouchers.consume(sale).sale
    with pytest.raises(Refused) as refusal:
        taken.without_line(0)
    assert refusal.value.reason is Reason.VOUCHER_APPLIED
    overriding = Overriding(
        counter.till.store, counter.till.identity, clock=counter.till.clock, redemptions=None
    )
    overriding.cancel(taken, operator=OPERATOR, reason="Desistiu")
    assert counter.rows("SELECT state FROM voucher_uses") == [("releasing",)]
    assert counter.rows("SELECT count(*) FROM outbox WHERE kind = 'voucher_release'") == [(1,)]


def test_the_conditions_are_said_in_words_before_anything_is_used_up(counter: Benefits) -> None:
    counter.platform.vouchers = {
        "OLD": replace(TEN, code="OLD", valid_to="2026-03-13"),
        "TODAY": replace(TEN, code="TODAY", valid_to="2026-03-14"),
        "BIG": replace(TEN, code="BIG", minimum_purchase=Money(5000)),
        "CAKE": Voucher("CAKE", VoucherKind.PRODUCT, sku="cake"),
        "NIL": Voucher("NIL", VoucherKind.PERCENT, basis_points=0),
    }
    sale = counter.till.basket(3000, member=counter.member)
    for code, reason in (
        ("OLD", Reason.VOUCHER_EXPIRED),
        ("BIG", Reason.VOUCHER_MINIMUM),
        ("CAKE", Reason.VOUCHER_PRODUCT),
        ("NIL", Reason.VOUCHER_WORTHLESS),
        ("a b", Reason.VOUCHER_CODE),
        ("x" * 65, Reason.VOUCHER_CODE),
        ("\x1b\x00\x07", Reason.VOUCHER_CODE),
    ):
        with pytest.raises(Refused) as refusal:
            counter.vouchers.add(sale, code)
        assert refusal.value.reason is reason, code
    assert counter.vouchers.add(sale, "TODAY").worth == Money(1000)


def test_a_product_voucher_pays_one_unit_of_the_cheapest_such_line(counter: Benefits) -> None:
    counter.platform.vouchers = {"PROD-1": Voucher("PROD-1", VoucherKind.PRODUCT, sku="P1")}
    sale = counter.till.basket(900, 450, member=counter.member)
    sale = sale.with_discount(replace(sale.discount_rule, basis_points=1000))
    counter.vouchers.add(sale, "PROD-1")
    taken = counter.vouchers.consume(sale).sale
    assert taken.vouchers[0].line == 0
    assert taken.shares[0].total == Money(0)
    assert taken.total == taken.shares[1].total == Money(405)


def test_without_a_look_the_code_waits_as_typed(counter: Benefits) -> None:
    counter.platform.capabilities -= {Capability.VOUCHER_CHECK}
    sale = counter.till.basket(3000, member=counter.member)
    typed = counter.vouchers.add(sale, TEN.code)
    assert typed.worth is None
    assert [one.use_id for one in counter.vouchers.typed(sale)] == [typed.use_id]
    with pytest.raises(Refused) as refusal:
        counter.vouchers.add(sale, TEN.code)
    assert refusal.value.reason in {Reason.VOUCHER_TYPED, Reason.ONE_REWARD}
    assert counter.vouchers.consume(sale).sale.total == Money(2000)


def test_one_reward_per_sale_unless_the_store_says_several(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)
    counter.vouchers.add(sale, TEN.code)
    taken = counter.vouchers.consume(sale).sale
    with pytest.raises(Refused) as refusal:
        counter.redeem(taken, 500)
    assert refusal.value.reason is Reason.ONE_REWARD
    counter.till.rules = StoreRules(several_rewards=True)
    both = counter.close(counter.redeem(taken, 500))
    assert (both.discount, both.redeemed_cashback, both.total) == (Money(1000), Money(500), Money(1500))


def test_a_person_checks_a_voucher_only_where_the_rule_says_so_and_once(counter: Benefits) -> None:
    sale = counter.till.basket(3000, member=counter.member)

    def by_hand(one: object = sale, *, confirmed: bool = True, leave: bool = True) -> object:
        approval = counter.staff.approval(Permission.DISCOUNT_ABOVE_LIMIT) if leave else None
        return counter.vouchers.validate_by_hand(
            one,  # type: ignore[arg-type]
            "ERP-77",
            VoucherKind.AMOUNT,
            amount=Money(700),
            confirmed=confirmed,
            operator=OPERATOR,
            reason="Conferido no ERP",
            approval=approval,
        )

    with pytest.raises(Refused) as refusal:
        by_hand()
    assert refusal.value.reason is Reason.VOUCHER_NOT_HERE
    counter.till.rules = StoreRules(voucher_check=VoucherCheck.MANUAL)
    with pytest.raises(Refused) as refusal:
        by_hand(confirmed=False)
    assert refusal.value.reason is Reason.VOUCHER_CHECKLIST
    with pytest.raises(Refused) as refusal:
        by_hand(leave=False)
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    taken = by_hand()
    counter.close(taken)  # type: ignore[arg-type]
    assert counter.rows("SELECT manual, checked_by FROM voucher_uses") == [(1, OPERATOR.id)]
    assert "ERP-77" not in str(counter.rows("SELECT body FROM journal"))
    with pytest.raises(Refused) as refusal:
        by_hand(counter.till.basket(5000))
    assert refusal.value.reason is Reason.VOUCHER_USED


def test_a_coupon_is_told_once_per_sale_and_not_when_none_is_left(counter: Benefits) -> None:
    counter.platform.rewards = (Coupon("c-1", "Caneca", 2), Coupon("c-2", "Boné", 0))
    sale = counter.till.basket(3000, member=counter.member)
    mug, cap = counter.vouchers.coupons()
    counter.vouchers.take_coupon(sale, mug)
    counter.vouchers.take_coupon(sale, mug)
    with pytest.raises(Refused):
        counter.vouchers.take_coupon(sale, cap)
    assert counter.rows("SELECT idempotency_key FROM outbox") == [(f"{sale.id}:coupon:c-1",)]


def test_the_whole_cancellation_gives_the_voucher_back_and_a_part_does_not(counter: Benefits) -> None:
    from pos_client.domain.money import Quantity  # noqa: PLC0415
    from pos_client.domain.returning import RefundBy  # noqa: PLC0415

    for whole in (False, True):
        code = f"TEN-{whole}"
        counter.platform.vouchers = {code: replace(TEN, code=code)}
        sale = counter.till.basket(3000, 2000, member=counter.member)
        counter.vouchers.add(sale, code)
        closed = counter.close(counter.vouchers.consume(sale).sale)
        returns = counter.till.returns
        original = returns.find(closed.id)
        if whole:
            done = returns.cancel_sale(original, operator=MANAGER, reason="Errado")
            assert done.total == Money(4000)
        else:
            back = {1: Quantity.units(1)}
            done = returns.return_lines(original, back, RefundBy.CASH, operator=MANAGER, reason="Defeito")
            assert done.total == Money(2400)
        expected = 1 if whole else 0
        assert counter.rows("SELECT count(*) FROM outbox WHERE kind = 'voucher_release'") == [(expected,)]


def test_a_coupon_goes_back_once_where_its_sale_is_cancelled(counter: Benefits) -> None:
    counter.platform.rewards = (Coupon("c-1", "Caneca", 3),)
    sale = counter.till.basket(5000, member=counter.member)
    (mug,) = counter.vouchers.coupons()
    counter.vouchers.take_coupon(sale, mug)
    for _ in range(2):
        with counter.till.store.writing() as transaction:
            undo_rewards(transaction, sale.id, at="2026-03-14T09:26:53-03:00", now_ms=1)
    told = counter.rows("SELECT idempotency_key, payload ->> '$.change' FROM outbox ORDER BY id")
    assert told == [(f"{sale.id}:coupon:c-1", -1), (f"{sale.id}:coupon:c-1:back", 1)]
