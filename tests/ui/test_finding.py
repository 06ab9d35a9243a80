"""F3: who the customer is, by keys, with a platform that may be slow, away, or know too many."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from resources.words import Words
from tests.fakes.people import some_member, some_phone
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.member.finder import FinderDialog
from ui.widgets import ActionButton, Spinner


def find(desk: Desk, typed: str) -> FinderDialog:
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    desk.hands.write(typed)
    desk.hands.press(ENTER)
    return dialog


def said(reason: Reason) -> str:
    return wording.sentence(Words.of("pt_BR"), Refused(reason))


def test_a_phone_brings_the_member_into_the_sale(desk: Desk, member: Member) -> None:
    assert member.phone is not None
    find(desk, member.phone.national)
    desk.hands.gone(FinderDialog)
    found = desk.sale.member
    assert found is not None
    assert found.provider_id == member.provider_id
    card = desk.flow.page.member
    assert "•" in card._name.text()
    assert member.name not in card._name.text()


def test_a_cpf_does_too(desk: Desk, member: Member) -> None:
    assert member.cpf is not None
    find(desk, member.cpf.digits)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None


def test_seven_digits_are_not_asked_about(desk: Desk, platform: PhonePlatform) -> None:
    platform.gate = threading.Event()  # Whoever asked the platform would wait.
    dialog = find(desk, "1234567")
    assert dialog.message.text() == said(Reason.MEMBER_QUERY_INVALID)
    assert dialog.field.selectedText() == "1234567"
    assert desk.screen.background.idle


def test_a_wrong_cpf_is_told(desk: Desk) -> None:
    dialog = find(desk, "111.444.777-36")
    assert dialog.message.text() == said(Reason.CPF_INVALID)


def test_nobody_under_that_phone(desk: Desk) -> None:
    dialog = find(desk, some_phone().national)
    desk.hands.wait("the answer", lambda: dialog.message.text() == said(Reason.MEMBER_NOT_FOUND))
    assert desk.sale.member is None
    desk.hands.press(ESC)
    desk.hands.gone(FinderDialog)


def test_the_platform_away_and_the_member_unknown_here(desk: Desk, platform: PhonePlatform) -> None:
    platform.away = True
    dialog = find(desk, some_phone().national)
    desk.hands.wait("the answer", lambda: dialog.message.text() == said(Reason.MEMBER_NOT_HERE))


def test_a_member_known_here_comes_at_once_though_the_platform_is_slow(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    assert member.phone is not None
    find(desk, member.phone.national)
    desk.hands.gone(FinderDialog)
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.rest()
    desk.hands.press(ENTER)
    platform.gate = threading.Event()
    find(desk, member.phone.national)
    assert desk.sale.member is not None
    platform.gate.set()


def test_several_members_are_listed_masked_and_chosen_by_alt_and_number(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    second = platform.enrol(replace(some_member(provider_id="m-2"), phone=member.phone, name="Outra Pessoa"))
    assert member.phone is not None
    dialog = find(desk, member.phone.national)
    desk.hands.wait("two of them", lambda: sum(button.isVisible() for button in dialog._matches) == 2)
    labels = [button.label for button in dialog._matches]
    assert all("•" in label and "Pessoa" not in label for label in labels)
    desk.hands.alt("2")
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.provider_id == second.provider_id


def test_a_slow_platform_turns_a_spinner_until_it_answers(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    assert member.phone is not None
    platform.gate = threading.Event()
    dialog = find(desk, member.phone.national)
    spinner = dialog.findChild(Spinner)
    assert spinner is not None
    desk.hands.wait("the spinner", lambda: spinner.is_turning)
    assert dialog.message.text()
    platform.gate.set()
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None


def test_esc_leaves_a_slow_platform_and_its_answer_comes_to_nothing(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    assert member.phone is not None
    platform.gate = threading.Event()
    find(desk, member.phone.national)
    desk.hands.press(ESC)
    desk.hands.gone(FinderDialog)
    platform.gate.set()
    desk.rest()
    assert desk.sale.member is None
    desk.ring("100")


def test_a_member_can_be_taken_off_again(desk: Desk, member: Member) -> None:
    assert member.phone is not None
    find(desk, member.phone.national)
    desk.hands.gone(FinderDialog)
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    assert "Alt+T" in {button.key for button in dialog.findChildren(ActionButton)}
    desk.hands.alt("T")
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is None


@pytest.mark.parametrize("times", [1, 2])
def test_the_answer_to_a_corrected_number_is_the_one_that_counts(
    desk: Desk, member: Member, times: int
) -> None:
    assert member.phone is not None
    dialog = find(desk, "123")
    for _ in range(times):
        desk.hands.press(ENTER)
    assert dialog.message.text() == said(Reason.MEMBER_QUERY_INVALID)
    desk.hands.write(member.phone.national)
    desk.hands.press(ENTER)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
