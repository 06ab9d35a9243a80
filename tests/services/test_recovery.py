"""After any end: what became of the last sale, which cart was open, which paper is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.journal import walk
from pos_client.services.printing import Printing
from pos_client.services.recovery import Recovery
from pos_client.store import journal
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def recovery(till: Till) -> Recovery:
    """Of this till."""
    return Recovery(till.store, till.identity.code, till.clock)


def test_a_fresh_till_has_nothing_to_tell(till: Till) -> None:
    told = recovery(till).recover(interrupted=False)
    assert (told.last_sale, told.cart, told.redemptions_in_doubt, told.unprinted_sale_id) == (
        None,
        None,
        0,
        None,
    )


def test_killed_with_an_open_cart_it_finds_the_cart(till: Till) -> None:
    cart = till.basket(100, 200, member=till.remembered(some_member()))
    till.ringing.keep(cart)
    told = recovery(till).recover(interrupted=True)
    assert told.cart == cart
    assert told.interrupted


def test_killed_after_the_commit_it_tells_the_sale_and_offers_no_cart(till: Till) -> None:
    sale = till.paid(100)
    till.ringing.keep(sale)
    closed = till.checkout.close(sale, OPERATOR)
    told = recovery(till).recover(interrupted=True)
    assert told.cart is None
    assert told.last_sale is not None
    assert (told.last_sale.number, told.last_sale.total_cents) == (closed.number, 100)
    assert told.unprinted_sale_id == sale.id


def test_killed_while_printing_it_asks_a_person_and_prints_nothing_by_itself(till: Till) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    printing = Printing(till.store, till.clock)
    assert printing.next_job() is not None
    told = recovery(till).recover(interrupted=True)
    assert told.unprinted_sale_id is not None
    assert printing.next_job() is None
    assert printing.reprint(told.unprinted_sale_id) == 1


def test_killed_before_the_choice_the_sale_goes_without_an_offer(till: Till) -> None:
    sale = till.paid(100, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    recovery(till).recover(interrupted=True)
    with till.store.reading() as snapshot:
        held = "SELECT count(*) FROM outbox WHERE next_attempt_ms > 0"
        assert snapshot.exec_driver_sql(held).scalar() == 0
        assert snapshot.exec_driver_sql("SELECT state FROM print_jobs").scalar() == "failed"


def test_recovering_twice_changes_nothing_more(till: Till) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    till.ringing.keep(till.basket(5))
    first = recovery(till).recover(interrupted=True)
    second = recovery(till).recover(interrupted=True)
    assert (first.cart, first.last_sale) == (second.cart, second.last_sale)
    assert second.unprinted_sale_id is None


def test_an_interruption_is_in_the_journal_and_an_orderly_start_is_not(till: Till) -> None:
    for interrupted in (False, True, False):
        recovery(till).recover(interrupted=interrupted)
    with till.store.reading() as snapshot:
        entries = list(journal.entries(snapshot))
    assert [entry.kind for entry in entries] == ["shift_opened", "restarted"]
    assert walk(entries).ok


def test_the_last_sale_is_the_newest_number_whatever_the_clock_says(till: Till) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    till.clock.advance(-86_400)  # type: ignore[attr-defined]
    newest = till.checkout.close(till.paid(200), OPERATOR)
    told = recovery(till).recover(interrupted=True).last_sale
    assert told is not None
    assert told.number == newest.number
