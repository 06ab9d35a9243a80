"""A shop per run, a desk per test: real store on a temporary path, keys, no mouse."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap.inside import Till
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.money import Money
from pos_client.ports import LoyaltyGateway
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.ui.desk import Desk, Shop, made_shop, opened, sit_down
from tests.ui.platform import PhonePlatform
from ui.checkout.pin_dialog import PinDialog

OpenDesk = Callable[..., Desk]
Prepare = Callable[[], PinDialog]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return made_shop(tmp_path_factory.mktemp("shop") / "till")


@pytest.fixture
def platform() -> PhonePlatform:
    return PhonePlatform(real_clock)


@pytest.fixture
def member(platform: PhonePlatform) -> Member:
    return platform.enrol(some_member(provider_id="m-1"), Money(1500))


@pytest.fixture
def open_desk(shop: Shop, qapp: QApplication, platform: PhonePlatform, tmp_path: Path) -> Iterator[OpenDesk]:
    desks: list[Desk] = []

    def open_one(
        name: str = "till",
        *,
        gateway: LoyaltyGateway | None = platform,
        language: str = "pt_BR",
        prepare: Callable[[Till], None] | None = None,
    ) -> Desk:
        till = opened(shop, tmp_path / name, gateway=gateway, language=language)
        if prepare is not None:
            prepare(till)
        desk = sit_down(till, qapp, shop=shop, gateway=gateway, pictures=tmp_path / "pictures")
        desks.append(desk)
        return desk

    yield open_one
    platform.gate = None
    for desk in desks:
        if desk.till.lock.is_locked:
            desk.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in, nothing rung."""
    made = open_desk()
    made.sign_in()
    return made


@pytest.fixture
def with_pin(desk: Desk, member: Member) -> Prepare:
    """A sale of 18,90 to the member (who has 15,00), and F10 pressed."""

    def prepare() -> PinDialog:
        desk.ring("100")
        desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
        desk.hands.press(Qt.Key.Key_F10)
        return desk.hands.wait_for(PinDialog)

    return prepare


def query_of(member: Member) -> MemberQuery:
    return MemberQuery(phone=member.phone)
