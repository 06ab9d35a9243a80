"""The fiscal document behind an order: once, kept in words, never the reason for a second order."""

import pytest

from sync.erp.bling import BlingProfile
from sync.lane import Lane
from tests.fakes.till import Till
from tests.sync.erp.account import BlingBox
from tests.sync.erp.selling import ORDERS, drain, messages, sell
from tests.sync.rows import lane_to, states


def test_an_invoice_is_made_once_after_its_order(bling: BlingBox, till: Till) -> None:
    lane = with_invoices(bling, till)
    sell(till, 1_000)
    drain(lane)
    [order] = bling.orders()
    assert len(bling.box.state("bling_invoices")) == 1
    assert messages(till)[0].last_answer == f"pedido {order['id']} created; nfce {order['notaFiscal']}"


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "garbage"])
def test_an_invoice_whose_answer_is_lost_is_neither_doubled_nor_forgotten(
    bling: BlingBox, till: Till, kind: str
) -> None:
    lane = with_invoices(bling, till)
    effect = {"effect": True} if kind == "garbage" else {}
    bling.box.fault(kind, f"{ORDERS}/*/gerar-nfce", times=1, **effect)
    sell(till, 1_000)
    drain(lane)
    assert len(bling.orders()) == len(bling.box.state("bling_invoices")) == 1
    assert states(till.store, "bling") == ["delivered"]


def test_a_refused_invoice_is_kept_in_words_and_the_sale_is_there(bling: BlingBox, till: Till) -> None:
    lane = with_invoices(bling, till)
    bling.box.set(bling_refuses_nfce=True)
    sell(till, 1_000)
    drain(lane)
    [row] = messages(till)
    assert row.state == "delivered"
    assert "nfce refused VALIDATION_ERROR: notaFiscal: A nota não pode ser gerada" in row.last_answer


def test_a_sign_in_that_ends_after_the_order_does_not_send_it_twice(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store, profile=BlingProfile(invoices=True, settle_s=0.0))
    lane = lane_to(platform.adapter(), till.store, clock=till.clock)
    bling.box.fault("status", f"{ORDERS}/1*", method="GET", times=2, status=401)
    sell(till, 1_000)
    drain(lane)
    assert len(bling.orders()) == 1
    assert states(till.store, "bling") == ["delivered"]


def with_invoices(bling: BlingBox, till: Till) -> Lane:
    platform = bling.connected(till.store, profile=BlingProfile(invoices=True, settle_s=0.0))
    return lane_to(platform.adapter(), till.store, clock=till.clock)
