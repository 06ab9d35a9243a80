"""A closed sale comes back, by keys: what the screen promised, the slip, the table and the platform say."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from shiboken6 import isValid

from tests.ui.desk import ENTER
from tests.whole import serving
from tests.whole.stand import Stand, cents
from ui.returns.dialogs import FindReceiptDialog, ReturnDialog, ReturnDoneDialog

KEY = Qt.Key


@dataclass(frozen=True, slots=True)
class Back:
    """Centavos given back in money and in cashback, and taken back of what was earned."""

    total: int
    redeemed: int
    earned: int


def show(desk: Stand, number: str) -> ReturnDialog:
    """The next sale, F8, the receipt's number."""
    desk.hands.press(ENTER)
    desk.hands.press(KEY.Key_F8)
    desk.hands.wait_for(FindReceiptDialog)
    desk.hands.write(number)
    desk.hands.press(ENTER)
    return desk.hands.wait_for(ReturnDialog)


def pick(desk: Stand, dialog: ReturnDialog, *, cancels: bool = False) -> Back:
    """What was chosen comes back, or the whole sale is undone; answers what the screen said."""
    promised = serving.shown(dialog.total), serving.shown(dialog.cashback)
    desk.hands.alt("C" if cancels else "D")
    if cancels:
        serving.approve(desk)
    done = desk.hands.wait_for(ReturnDoneDialog)
    assert serving.shown(done.total) == promised[0]
    earned = serving.shown(done.earned) if done.earned.isVisible() else 0
    desk.hands.press(ENTER)
    desk.hands.wait("the next sale", lambda: not isValid(done) or not done.isVisible())
    return Back(promised[0], promised[1], earned)


def four_books_back(desk: Stand, sale_id: str, screen: Back) -> dict[str, Back]:
    """Screen, slip, table and platform of the only return of this sale, once all has arrived."""
    serving.arrived(desk)
    ((number, total, redeemed, earned),) = desk.rows(
        "SELECT number, total_cents, redeemed_cashback_cents, earned_cashback_cents FROM returns "
        "WHERE original_sale_id = ?",
        sale_id,
    )
    paper = desk.hands.wait("the slip", lambda: desk.printed(number))
    slip = Back(
        serving.after("A devolver", paper),
        -serving.after("Cashback devolvido", paper),
        serving.after("Cashback ganho estornado", paper),
    )
    return {
        "screen": screen,
        "paper": slip,
        "table": Back(total, redeemed, earned),
        "platform": _at_platform(desk, sale_id, number),
    }


def everywhere_back(back: Back) -> dict[str, Back]:
    """What `four_books_back` answers where all of them say this."""
    return dict.fromkeys(("screen", "paper", "table", "platform"), back)


def _at_platform(desk: Stand, sale_id: str, number: str) -> Back:
    """The reversals, and the feed's record of what was paid back."""
    undone = [one for one in desk.told("reversals") if one["sale_id"] == sale_id]
    (record,) = [one for one in desk.told("sales")["smartpos"] if one["number"] == number]
    redeemed, earned = (
        sum(cents(one["amount"]) for one in undone if one["of"] == of) for of in ("debit", "accrual")
    )
    return Back(-cents(record["total"]), redeemed, earned)
