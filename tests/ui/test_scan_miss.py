"""A code that only the store's ERP knows: refused at once, rung when the ERP has answered."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_client.domain.erp import ErpOwner, ErpStanding
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.services.erp_account import ErpAccount
from tests.fakes.clock import real_clock
from tests.ui.desk import CAFE, ENTER, Desk, Shop, opened, sit_down

CODE = "7891000199992"


@dataclass
class KnowingErp:
    """An ERP that knows one code, and answers when it is let."""

    name: str = "bling"
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    def find_product(self, code: str) -> Product | None:
        self.asked.append(code)
        self.gate.wait(60)
        if self.away:
            raise Unavailable(Outage.ERP)
        return Product("NOVO", "Produto novo", Money(990), gtin=CODE) if code == CODE else None

    def marked_owner(self) -> ErpOwner | None:
        return None

    def mark_owner(self, owner: ErpOwner) -> None:
        raise AssertionError

    def sign_out(self) -> None:
        raise AssertionError

    def standing(self) -> ErpStanding:
        return ErpStanding(None, None)


@pytest.fixture
def knowing() -> KnowingErp:
    return KnowingErp()


@pytest.fixture
def desk(shop: Shop, qapp: QApplication, knowing: KnowingErp, tmp_path: Path) -> Iterator[Desk]:
    till = opened(shop, tmp_path / "till", gateway=None)
    till.erp = ErpAccount(
        till.store, knowing, till.identity, installation="here", clock=real_clock, wake=lambda: None
    )
    made = sit_down(till, qapp, shop=shop, gateway=None, pictures=tmp_path / "pictures")
    made.sign_in()
    yield made
    knowing.gate.set()
    made.close()


def rung(desk: Desk) -> list[str]:
    return [line.code for line in desk.sale.lines]


def test_the_cashier_hears_no_at_once_and_the_line_comes_with_the_answer(
    desk: Desk, knowing: KnowingErp
) -> None:
    desk.hands.scan(CODE)
    assert CODE in desk.flow.page.sale.problem.text()
    assert rung(desk) == []

    knowing.gate.set()
    desk.hands.wait("the line", lambda: rung(desk) == [CODE])

    assert not desk.flow.page.sale.problem.isVisible()
    assert desk.flow.page.sale.code.text() == ""
    assert knowing.asked == [CODE]


def test_an_answer_after_the_cashier_went_on_rings_nothing(desk: Desk, knowing: KnowingErp) -> None:
    desk.hands.scan(CODE)
    desk.hands.scan(CAFE)
    knowing.gate.set()
    desk.rest()
    assert rung(desk) == [CAFE]

    desk.hands.scan(CODE)
    assert rung(desk) == [CAFE, CODE]
    assert knowing.asked == [CODE]


def test_an_erp_that_is_away_says_nothing_more(desk: Desk, knowing: KnowingErp) -> None:
    knowing.away = True
    knowing.gate.set()
    desk.hands.scan(CODE)
    desk.rest()
    assert CODE in desk.flow.page.sale.problem.text()
    assert rung(desk) == []


def test_words_and_misread_barcodes_are_not_asked_for(desk: Desk, knowing: KnowingErp) -> None:
    desk.hands.scan("7891000199991")
    desk.hands.write("qwz")
    desk.hands.press(ENTER)
    desk.rest()
    assert knowing.asked == []
