"""What the tests of benefits on screen share: managers within call, the store's rules, a member's sale."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from shiboken6 import isValid

from pos_client.bootstrap.inside import Till
from pos_client.domain.customer import Member
from pos_client.domain.rules import OfflinePolicy
from pos_client.domain.till import Operator
from tests.ui.conftest import query_of
from tests.ui.desk import ENTER, Desk
from ui.approval.dialog import ApprovalDialog
from ui.benefit.doubts_dialog import DoubtsDialog
from ui.shift.drawer_menu import DrawerMenu

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
LIA = Operator(id="op-31", code="31", name="Lia Teste", role="manager")
OFFLINE = OfflinePolicy(
    balance_age_hours=24,
    redemption_cents=1_000,
    member_day_cents=2_000,
    till_cents=5_000,
    second_approval_cents=800,
)


def away(till: Till) -> None:
    """The programme's platform is known not to answer."""
    till.is_online = lambda: False


def rule(desk: Desk, **changes: Any) -> None:
    """The store's rules are these from now on."""
    in_force = desk.till.ruling.in_force
    in_force.put(replace(in_force(), **changes))


def managers(desk: Desk) -> None:
    """Two people who may approve anything."""
    for one in (EVA, LIA):
        desk.till.signing_in.enrol(one, desk.shop.pin)


def serve(desk: Desk, member: Member, *codes: str) -> None:
    """A sale to the member, whose balance this till has seen."""
    desk.ring(*(codes or ("100",)))
    found = desk.till.members.find_everywhere(query_of(member)).members[0]
    redemptions = desk.till.redemptions
    assert redemptions is not None
    redemptions.quote(found, desk.sale)
    desk.flow.sale_model.attach(found)
    desk.rest()


def approve(desk: Desk, who: Operator = EVA) -> None:
    """By that person's code and PIN, with the first reason."""
    dialog = desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(who.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("approved", lambda: not isValid(dialog) or not dialog.isVisible())


def done(desk: Desk) -> None:
    """The sale is on disk."""
    desk.hands.wait("the sale done", lambda: desk.shows("done"))


def doubts(desk: Desk) -> DoubtsDialog:
    """F9, D."""
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("D")
    dialog = desk.hands.wait_for(DoubtsDialog)
    desk.rest()
    return dialog


def rows(desk: Desk, query: str) -> list[Any]:
    """Of the till's database, each row's first column."""
    with desk.till.store.reading() as snapshot:
        return list(snapshot.exec_driver_sql(query).scalars())
