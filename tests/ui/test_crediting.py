"""Alt+L in the customer's file: benefit given by hand, with a reason, a limit and a name."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.till import Operator
from pos_client.ports import Capability
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import ENTER, Desk
from tests.ui.platform import PhonePlatform
from ui.approval.dialog import ApprovalDialog
from ui.member.entry_dialogs import CreditDialog
from ui.member.sheet_dialog import SheetDialog
from ui.widgets import ActionButton

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
IVO = Operator(id="op-31", code="31", name="Ivo Teste", role="manager")


def seated(open_desk: OpenDesk, member: Member, *, code: str) -> Desk:
    """Signed in as that person, the member's file open."""
    desk = open_desk()
    for one in (EVA, IVO):
        desk.till.signing_in.enrol(one, desk.shop.pin)
    desk.sign_in(code)
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.rest()
    desk.hands.press(Qt.Key.Key_F3)
    desk.hands.wait_for(SheetDialog)
    desk.rest()
    return desk


def credit(desk: Desk, digits: str, *, points: bool = False) -> CreditDialog:
    """Alt+L, the amount, the first reason, Enter."""
    desk.hands.alt("L")
    dialog = desk.hands.wait_for(CreditDialog)
    if points:
        desk.hands.alt("P")
    desk.hands.write(digits)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    return dialog


def approve(desk: Desk) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(IVO.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)


def given(desk: Desk) -> list[tuple[str, int, int, bool]]:
    with desk.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT kind, amount_cents, points, approval_id FROM hand_credits")
        return [(row[0], row[1], row[2], row[3] is not None) for row in rows]


def test_a_manager_credits_below_the_limit_alone(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    credit(desk, "1250")
    desk.hands.gone(CreditDialog)
    desk.rest()
    assert given(desk) == [("cashback", 1250, 0, False)]
    dialog = desk.hands.shown(SheetDialog)
    assert dialog is not None
    assert "12,50" in dialog.message.text()


def test_above_the_limit_even_a_manager_needs_another_one(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    credit(desk, "5001")
    approve(desk)
    desk.hands.gone(CreditDialog)
    assert given(desk) == [("cashback", 5001, 0, True)]


def test_a_cashier_needs_leave_for_any_amount(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code="17")
    credit(desk, "100")
    approve(desk)
    desk.hands.gone(CreditDialog)
    assert given(desk) == [("cashback", 100, 0, True)]


def test_points_are_credited_as_points(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    credit(desk, "120", points=True)
    desk.hands.gone(CreditDialog)
    assert given(desk) == [("points", 0, 120, False)]


@pytest.mark.parametrize("typed", ["0", ""])
def test_no_amount_no_credit(open_desk: OpenDesk, member: Member, typed: str) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    dialog = credit(desk, typed)
    assert dialog.message.text() == "Digite o valor."
    assert not given(desk)


def test_no_reason_no_credit(open_desk: OpenDesk, member: Member) -> None:
    desk = seated(open_desk, member, code=EVA.code)
    desk.hands.alt("L")
    dialog = desk.hands.wait_for(CreditDialog)
    desk.hands.write("500")
    desk.hands.press(ENTER)
    assert dialog.reason.field.hasFocus()
    desk.hands.press(ENTER)
    assert "motivo" in dialog.message.text()
    assert not given(desk)


def test_a_programme_that_takes_no_credits_is_not_offered_any(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    platform.capabilities = frozenset(Capability) - {Capability.CREDIT}
    desk = seated(open_desk, member, code=EVA.code)
    desk.hands.alt("L")
    assert desk.hands.shown(CreditDialog) is None
    dialog = desk.hands.shown(SheetDialog)
    assert dialog is not None
    assert "Alt+L" not in {button.key for button in dialog.findChildren(ActionButton)}
