"""A customer who was noticed: said in passing, or kept on the sale only with somebody's leave."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from tests.ui.benefits import approve, done, managers, rule, serve
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk()
    managers(made)
    made.sign_in()
    return made


def often(desk: Desk, member: Member, *, asks: bool) -> None:
    """The member is on a second sale of the shift, which is one too many."""
    limits = desk.till.ruling.current().watch
    rule(desk, watch=replace(limits, member_sales=2, asks_approval=asks))
    serve(desk, member)
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    desk.rest()
    desk.hands.press(ENTER)
    desk.ring("200")
    found = desk.till.members.find_here(query_of(member))[0]
    desk.flow.sale_model.attach(found)
    desk.flow.benefits.watch.on_member()


def test_by_default_it_is_only_said(desk: Desk, member: Member) -> None:
    often(desk, member, asks=False)
    desk.rest()
    assert desk.hands.shown(ApprovalDialog) is None
    assert desk.flow.benefits.watch.toast.isVisible()
    assert desk.sale.member is not None


def test_with_leave_the_customer_stays(desk: Desk, member: Member) -> None:
    often(desk, member, asks=True)
    approve(desk)
    desk.rest()
    assert desk.sale.member is not None


def test_without_leave_the_sale_goes_on_without_the_customer(desk: Desk, member: Member) -> None:
    often(desk, member, asks=True)
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.picture("noticed")
    desk.hands.press(ESC)
    desk.rest()
    assert desk.sale.member is None
    assert len(desk.sale.lines) == 1
