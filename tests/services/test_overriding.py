"""Beyond the rules: by who may, or with an approval used up with the change; kept in cart and journal."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import canonical
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.sale import Sale
from pos_client.services.overriding import Overriding
from pos_client.services.verifying import verify_journal
from pos_client.store import carts, journal
from tests.fakes.staff import SUPERVISOR, Staff
from tests.fakes.till import OPERATOR, selling_till


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with selling_till(tmp_path / "till.db") as till:
        yield Staff(till)


def _overriding(staff: Staff) -> Overriding:
    return Overriding(staff.till.store, staff.till.identity, clock=staff.till.clock, redemptions=None)


def _cart(staff: Staff) -> Sale | None:
    with staff.till.store.reading() as snapshot:
        return carts.load_cart(snapshot)


def _last(staff: Staff) -> tuple[str, dict[str, object]]:
    with staff.till.store.reading() as snapshot:
        entry = list(journal.entries(snapshot))[-1]
    return entry.kind, json.loads(entry.body)


def _refused(call: object, *given: object, **named: object) -> Reason:
    with pytest.raises(Refused) as refusal:
        call(*given, **named)  # type: ignore[operator]
    return refusal.value.reason


def test_a_discount_above_the_limit_takes_an_approval_up_to_its_amount(staff: Staff) -> None:
    service, sale = _overriding(staff), staff.till.basket(10_000)
    assert _refused(staff.till.ringing.discounted, sale, Money(2000)) is Reason.DISCOUNT_ABOVE_LIMIT
    assert _refused(service.discount, sale, Money(2000), operator=OPERATOR) is Reason.APPROVAL_NEEDED
    small = staff.approval(Permission.DISCOUNT_ABOVE_LIMIT, limit=Money(1999))
    refused = _refused(service.discount, sale, Money(2000), operator=OPERATOR, approval=small)
    assert refused is Reason.APPROVAL_LIMIT
    assert _cart(staff) is None
    approval = staff.approval(Permission.DISCOUNT_ABOVE_LIMIT, limit=Money(2000))
    changed = service.discount(sale, Money(2000), operator=OPERATOR, approval=approval)
    assert changed.total == Money(8000)
    assert _cart(staff) == changed
    kind, body = _last(staff)
    assert (kind, body["approval_id"], body["amount_cents"]) == ("discount_above_limit", approval.id, 2000)
    again = _refused(service.discount, changed, Money(2000), operator=OPERATOR, approval=approval)
    assert again is Reason.APPROVAL_USED


def test_a_supervisor_at_the_till_needs_nobody(staff: Staff) -> None:
    changed = _overriding(staff).discount(staff.till.basket(10_000), Money(5000), operator=SUPERVISOR)
    assert changed.total == Money(5000)
    assert _last(staff)[1]["approval_id"] == ""


def test_another_price_is_in_the_sale_the_cart_and_the_journal(staff: Staff) -> None:
    service, sale = _overriding(staff), staff.till.basket(1000, 2500)
    approval = staff.approval(Permission.PRICE_OVERRIDE, limit=Money(600))
    too_low = _refused(service.price, sale, 1, unit_price=Money(1899), operator=OPERATOR, approval=approval)
    assert too_low is Reason.APPROVAL_LIMIT
    changed = service.price(sale, 1, unit_price=Money(1900), operator=OPERATOR, approval=approval)
    assert (changed.total, changed.lines[1].product.unit_price) == (Money(2900), Money(2500))
    assert _cart(staff) == changed
    kind, body = _last(staff)
    assert (kind, body["from_cents"], body["to_cents"], body["line"]) == ("price_override", 2500, 1900, 2)


def test_another_price_holds_for_a_scale_label_and_is_never_nothing(staff: Staff) -> None:
    service, ringing = _overriding(staff), staff.till.ringing
    sale = ringing.ring(ringing.new_sale(), "3*100")
    raised = service.price(sale, 0, unit_price=Money(2000), operator=SUPERVISOR)
    assert raised.total == Money(6000)
    nothing = _refused(service.price, sale, 0, unit_price=Money(0), operator=SUPERVISOR)
    assert nothing is Reason.PRICE_ZERO
    assert _refused(service.price, sale, 7, unit_price=Money(1), operator=SUPERVISOR) is Reason.LINE_UNKNOWN


def test_a_sale_given_up_leaves_its_digest_its_total_and_no_cart(staff: Staff) -> None:
    service, sale = _overriding(staff), staff.till.basket(1000, 2500)
    staff.till.ringing.keep(sale)
    assert _refused(service.cancel, sale, operator=OPERATOR, reason=" ") is Reason.APPROVAL_REASON
    assert _cart(staff) == sale
    service.cancel(sale, operator=OPERATOR, reason="Cliente desistiu")
    assert _cart(staff) is None
    kind, body = _last(staff)
    rung = [[line.product.sku, 1000, line.unit_price.cents, line.net.cents] for line in sale.lines]
    assert kind == "sale_cancelled"
    assert body["total_cents"] == 3500
    assert body["lines"] == hashlib.sha256(canonical({"lines": rung}).encode()).hexdigest()
    with staff.till.store.reading() as snapshot:
        kept = snapshot.exec_driver_sql("SELECT reason, total_cents, shift_id FROM cancelled_carts").one()
    shift = staff.till.shifts.current()
    assert shift is not None
    assert tuple(kept) == ("Cliente desistiu", 3500, shift.id)
    assert verify_journal(staff.till.store.path).ok


def test_a_sale_that_is_being_paid_is_not_given_up(staff: Staff) -> None:
    sale = staff.till.basket(1000).with_tender(Tender(Method.CASH, Money(100)))
    refused = _refused(_overriding(staff).cancel, sale, operator=OPERATOR, reason="Desistiu")
    assert refused is Reason.SALE_BEING_PAID
    empty = staff.till.ringing.new_sale()
    assert _refused(_overriding(staff).cancel, empty, operator=OPERATOR, reason="x") is Reason.CART_EMPTY
