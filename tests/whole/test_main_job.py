"""The main job through the screens, and the money it leaves on screen, paper, disk and platform."""

from collections.abc import Callable

import pytest

from pos_client.demo.main_job import JobDone
from pos_client.domain.money import Money
from resources.words import Words
from tests.whole.stand import PRICES, Stand, cents

OpenStand = Callable[[str], Stand]
GROSS_CENTS, BALANCE_CENTS = 17393, 4120


def money_agrees(desk: Stand, job: JobDone, *, redeemed_cents: int) -> None:
    """Table, paper, SmartPOS and the programme tell the same story of this sale."""
    words, sale = Words.of("pt_BR"), job.sale
    total_cents = GROSS_CENTS - redeemed_cents
    assert desk.rows(PRICES, sale.id) == [(GROSS_CENTS, redeemed_cents, total_cents, 20_000)]
    assert (sale.total, sale.change) == (Money(total_cents), Money(20_000 - total_cents))
    paper = desk.paper(sale.id)
    for shown in (GROSS_CENTS, redeemed_cents, total_cents, 20_000, sale.change.cents):
        assert words.amount(shown) in paper
    (record,) = [one for one in desk.told("sales")["smartpos"] if one["sale_id"] == sale.id]
    assert (cents(record["total"]), cents(record["cashback"])) == (total_cents, redeemed_cents)
    assert record["times_received"] == 1
    (debit,) = [one for one in desk.told("debits") if one["sale_id"] == sale.id]
    (accrual,) = [one for one in desk.told("accruals") if one["sale_id"] == sale.id]
    assert cents(debit["amount"]) == redeemed_cents
    assert cents(accrual["total"]) == total_cents
    offers = desk.rows("SELECT amount_cents, state FROM sale_offers WHERE sale_id = ?", sale.id)
    assert offers == [(cents(accrual["amount"]), "confirmed")]
    assert words.amount(cents(accrual["amount"])) in paper


@pytest.mark.parametrize("provider", ["smartbis", "crmbonus"])
def test_two_runs_are_two_sales_each_credited_once_with_the_same_money_everywhere(
    stand: OpenStand, provider: str
) -> None:
    desk = stand(provider)
    first = desk.do_job()
    figure = desk.flow.page.done._figure.value
    assert figure == Words.of("pt_BR").amount(first.sale.change.cents)
    money_agrees(desk, first, redeemed_cents=BALANCE_CENTS)
    earned = cents(desk.told("members")[0]["balance"])
    second = desk.do_job()
    money_agrees(desk, second, redeemed_cents=earned)
    assert [row[0] for row in desk.rows("SELECT number FROM sales ORDER BY sequence")] == [
        "001-02-000001",
        "001-02-000002",
    ]
    ids = {first.sale.id, second.sale.id}
    assert desk.told("credits_per_sale") == dict.fromkeys(ids, 1)
    assert desk.told("debits_per_sale") == dict.fromkeys(ids, 1)
    assert len(desk.told("sales")[provider]) == 2
    assert (first.queue, second.queue) == (0, 0)
    assert desk.demo.till.delivery.arrived(sorted(ids)) == {provider: 2, "smartpos": 2}
    assert desk.journal_is_whole()
