"""Papers that waited too long are asked about, once nothing else is being done."""

from datetime import timedelta

import pytest

from pos_client.domain.money import Money
from pos_client.services.identity import stamp
from pos_client.services.printing import PrinterState
from tests.fakes.clock import real_clock
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ANA, CAFE, ENTER, ESC, Desk
from ui.sale.old_papers import OldPapersDialog
from ui.widgets import Overlay


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in; a slip has lain in the queue since yesterday."""
    made = open_desk()
    made.till.printer.stop()
    made.till.shifts.supply(ANA, Money(1000), reason="troco")
    yesterday = stamp(real_clock() - timedelta(days=1))
    with made.till.store.writing() as transaction:
        transaction.exec_driver_sql(
            "UPDATE print_jobs SET state = 'queued', problem = '', queued_at = ?", (yesterday,)
        )
    assert made.till.printing.set_aside_old() == 1
    made.sign_in()
    return made


def tell(desk: Desk) -> None:
    """The printer's thread says how it is."""
    assert desk.till.listeners.printer is not None
    desk.till.listeners.printer(PrinterState(old=1))


def job(desk: Desk) -> tuple[str, str]:
    with desk.till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT state, problem FROM print_jobs").one()
    return row[0], row[1]


def test_enter_prints_what_waited(desk: Desk) -> None:
    tell(desk)
    desk.hands.wait_for(OldPapersDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(OldPapersDialog)
    desk.rest()
    assert job(desk) == ("queued", "")


def test_esc_leaves_it_unprinted_and_does_not_ask_again(desk: Desk) -> None:
    tell(desk)
    desk.hands.wait_for(OldPapersDialog)
    desk.hands.press(ESC)
    desk.hands.gone(OldPapersDialog)
    desk.rest()
    assert job(desk) == ("failed", "left")
    tell(desk)
    desk.rest()
    assert Overlay.topmost(desk.window) is None


def test_nobody_is_asked_in_the_middle_of_a_sale(desk: Desk) -> None:
    desk.ring(CAFE)
    tell(desk)
    desk.rest()
    assert Overlay.topmost(desk.window) is None
    assert job(desk) == ("failed", "old")
