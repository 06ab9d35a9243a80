"""F3: who the customer is, by keys, with a platform that may be slow, away, or know too many."""

import secrets
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Cpf, Member, Phone
from pos_client.domain.errors import Reason, Refused
from pos_client.services.members import MOST
from pos_client.store import members as member_table
from resources.words import Words
from tests.fakes.people import cpf_digits, some_member, some_phone
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.member.finder import FinderDialog
from ui.sale.help_dialog import HelpDialog
from ui.widgets import Spinner


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
    desk.hands.wait("the answer", lambda: said(Reason.MEMBER_NOT_FOUND) in dialog.message.text())
    assert desk.sale.member is None
    desk.hands.press(ESC)
    desk.hands.gone(FinderDialog)


def test_the_platform_away_and_the_member_unknown_here(desk: Desk, platform: PhonePlatform) -> None:
    platform.away = True
    dialog = find(desk, some_phone().national)
    desk.hands.wait("the answer", lambda: said(Reason.MEMBER_NOT_HERE) in dialog.message.text())


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


def cpf_that_reads_as_a_phone() -> str:
    """Eleven digits that tell one person by phone and another by CPF."""
    while True:
        digits = cpf_digits(f"119{secrets.randbelow(10**6):06d}")
        if len(set(digits)) > 1:
            return digits


def test_several_members_are_listed_masked_and_chosen_by_alt_and_number(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    digits = cpf_that_reads_as_a_phone()
    platform.enrol(replace(member, phone=Phone.typed(digits)))
    second = platform.enrol(replace(some_member(provider_id="m-2"), cpf=Cpf(digits), name="Outra Pessoa"))
    dialog = find(desk, digits)
    desk.hands.wait("two of them", lambda: dialog.list.count() == 2)
    labels = [dialog.list.item(row).text() for row in range(2)]
    assert all("•" in label and "Pessoa" not in label for label in labels)
    place = [one.provider_id for one in dialog.members].index(second.provider_id) + 1
    desk.hands.alt(str(place))
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


def here(desk: Desk, *members: Member) -> tuple[Member, ...]:
    """In the local copy, as if they had been met before."""
    with desk.till.store.writing() as transaction:
        return tuple(member_table.merge_member(transaction, one) for one in members)


def test_the_list_says_what_to_type_and_keeps_its_place(desk: Desk) -> None:
    here(desk, replace(some_member(), name="Benedita Teste"))
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    place = dialog.panel.geometry()
    for letters, said_of_nobody, count in (
        ("", "Digite o começo do nome: mar sil", 0),
        ("b", "Digite o começo do nome: mar sil", 0),
        ("enedi", "", 1),
        ("tx", "Ninguém com esse nome. Alt+N cadastra.", 0),
        ("1", "Enter procura telefone, CPF, e-mail ou cartão.", 0),
    ):
        desk.hands.write(letters)
        desk.hands.wait("the list", lambda: dialog.found_for == dialog.field.text())
        assert (dialog.list.empty_text, dialog.list.count()) == (said_of_nobody, count)
        assert dialog.panel.geometry() == place


def test_a_name_lists_even_a_single_match_and_enter_takes_it(desk: Desk) -> None:
    (known,) = here(desk, replace(some_member(), name="Benedita Teste"))
    dialog = find(desk, "benedi")
    assert dialog.isVisible()
    assert dialog.list.count() == 1
    assert "Benedita" not in dialog.list.item(0).text()
    desk.hands.press(ENTER)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.id == known.id


def test_the_last_four_digits_list_and_the_arrows_choose(desk: Desk) -> None:
    end = "7316"
    pair = here(desk, *(replace(some_member(), phone=Phone(some_phone().e164[:-4] + end)) for _ in range(2)))
    dialog = find(desk, end)
    assert dialog.list.count() == 2
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    desk.hands.press(Qt.Key.Key_Down)
    desk.hands.press(Qt.Key.Key_Down)
    wanted = dialog.members[1]
    desk.hands.press(ENTER)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.id == wanted.id
    assert wanted.id in {one.id for one in pair}


def test_too_many_of_a_name_ask_for_more(desk: Desk) -> None:
    here(desk, *(replace(some_member(), name=f"Zilda {chr(97 + turn)}teste") for turn in range(MOST + 1)))
    dialog = find(desk, "zilda")
    assert dialog.list.count() == MOST
    assert "digite mais" in dialog.message.text()


def test_a_name_that_nobody_here_has_says_how_the_programme_is_asked(
    desk: Desk, platform: PhonePlatform
) -> None:
    platform.gate = threading.Event()  # Whoever asked the platform would wait.
    dialog = find(desk, "fulana assim")
    assert dialog.message.text() == said(Reason.MEMBER_NOT_LISTED)
    assert desk.screen.background.idle


def test_a_platform_past_its_budget_is_called_slow_and_its_answer_still_counts(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    assert member.phone is not None
    platform.gate = threading.Event()
    dialog = find(desk, member.phone.national)
    desk.hands.wait("the budget spent", lambda: "lento" in dialog.message.text())
    platform.gate.set()
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None


def test_a_later_answer_refreshes_who_was_taken_from_the_local_copy(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    assert member.phone is not None
    here(desk, replace(some_member(), phone=member.phone, cpf=member.cpf, name=""))
    platform.gate = threading.Event()
    find(desk, member.phone.national)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.provider_id is None
    platform.gate.set()
    desk.hands.wait("the platform's word", lambda: desk.sale.member and desk.sale.member.provider_id)


@pytest.mark.parametrize("place", ["sale", "pay", "finder"])
def test_a_members_card_scanned_anywhere_attaches_the_member(desk: Desk, place: str) -> None:
    (known,) = here(desk, replace(some_member(), card="C-4711-X"))
    desk.ring("100")
    if place == "pay":
        desk.hands.press(Qt.Key.Key_F10)
    if place == "finder":
        desk.hands.press(Qt.Key.Key_F3)
        desk.hands.wait_for(FinderDialog)
    desk.hands.scan("M:C-4711-X")
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.id == known.id
    assert len(desk.sale.lines) == 1


def test_a_members_card_over_another_window_says_what_to_do(desk: Desk) -> None:
    here(desk, replace(some_member(), card="C-4711-X"))
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F1)
    desk.hands.wait_for(HelpDialog)
    desk.hands.scan("M:C-4711-X")
    assert desk.sale.member is None
    assert "cartão do cliente" in desk.flow._toast.text
    assert desk.hands.shown(FinderDialog) is None


def test_a_card_that_nobody_has_leaves_the_finder_open_with_it(desk: Desk) -> None:
    desk.hands.scan("M:unknown-card")
    dialog = desk.hands.wait_for(FinderDialog)
    desk.hands.wait("the answer", lambda: said(Reason.MEMBER_NOT_FOUND) in dialog.message.text())
    assert dialog.field.selectedText() == "M:unknown-card"
