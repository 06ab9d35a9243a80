"""The customer's file: F3 where somebody is on the sale; everything from it by keys."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.till import Operator
from pos_client.store import journal
from pos_client.store import members as member_table
from resources.words import Words
from tests.fakes.people import some_member, some_phone
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.approval.dialog import ApprovalDialog
from ui.member.entry_dialogs import ConfirmDialog, PhoneDialog
from ui.member.finder import FinderDialog
from ui.member.sheet_dialog import SheetDialog

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in()
    return made


def sheet(desk: Desk, member: Member) -> SheetDialog:
    """F3 with the member on the sale."""
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.rest()
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(SheetDialog)
    desk.rest()
    return dialog


def approve(desk: Desk) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()


def on_disk(desk: Desk, member_id: str) -> Member | None:
    with desk.till.store.reading() as snapshot:
        return member_table.member_by_id(snapshot, member_id)


def kinds(desk: Desk) -> list[str]:
    with desk.till.store.reading() as snapshot:
        return [entry.kind for entry in journal.entries(snapshot)]


def test_the_file_says_what_is_known_and_whose_word_the_statement_is(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    dialog = sheet(desk, member)
    assert member.name not in dialog.title.text()
    assert "•" in dialog.title.text()
    assert dialog._whose.text() == "Extrato do programa"
    desk.hands.press(ESC)
    desk.hands.gone(SheetDialog)
    platform.away = True
    again = sheet_of_sale(desk)
    assert "deste caixa" in again._whose.text()


def sheet_of_sale(desk: Desk) -> SheetDialog:
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(SheetDialog)
    desk.rest()
    return dialog


def test_a_member_can_be_taken_off_again(desk: Desk, member: Member) -> None:
    sheet(desk, member)
    desk.hands.alt("T")
    desk.hands.gone(SheetDialog)
    assert desk.sale.member is None


def test_a_digit_in_the_file_begins_the_search_for_somebody_else(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    other = platform.enrol(some_member(provider_id="m-2"))
    assert other.phone is not None
    sheet(desk, member)
    desk.hands.write(other.phone.national)
    desk.hands.wait_for(FinderDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(FinderDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.provider_id == "m-2"


def test_the_finder_opens_a_file_without_selling_to_them(desk: Desk, member: Member) -> None:
    assert member.phone is not None
    desk.hands.press(Qt.Key.Key_F3)
    desk.hands.wait_for(FinderDialog)
    desk.hands.write(member.phone.national)
    desk.hands.alt("F")
    desk.hands.wait_for(SheetDialog)
    desk.rest()
    before = desk.sale
    assert before.member is None
    desk.hands.press(ENTER)
    desk.hands.gone(SheetDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.provider_id == member.provider_id


def test_a_phone_is_corrected_with_a_reason_and_the_sale_has_it(desk: Desk, member: Member) -> None:
    sheet(desk, member)
    number = some_phone()
    desk.hands.alt("C")
    dialog = desk.hands.wait_for(PhoneDialog)
    desk.hands.write(number.national)
    desk.hands.press(ENTER)
    assert "motivo" in dialog.message.text()
    desk.hands.alt("2")
    desk.hands.press(ENTER)
    desk.hands.gone(PhoneDialog)
    desk.rest()
    assert desk.sale.member is not None
    assert desk.sale.member.phone == number
    kept = on_disk(desk, desk.sale.member.id)
    assert kept is not None
    assert kept.phone == number
    assert "correction" in kinds(desk)


def test_somebody_elses_phone_is_refused_beside_the_field(desk: Desk, member: Member) -> None:
    taken = some_phone()
    with desk.till.store.writing() as transaction:
        member_table.merge_member(transaction, replace(some_member(), phone=taken))
    sheet(desk, member)
    desk.hands.alt("C")
    dialog = desk.hands.wait_for(PhoneDialog)
    desk.hands.write(taken.national)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    wanted = wording.sentence(Words.of("pt_BR"), Refused(Reason.MEMBER_PHONE_TAKEN))
    desk.hands.wait("the reason", lambda: dialog.message.text() == wanted)


def test_consent_is_taken_back_only_by_its_own_key(desk: Desk, member: Member) -> None:
    dialog = sheet(desk, member)
    desk.hands.alt("R")
    desk.hands.wait_for(ConfirmDialog)
    desk.hands.press(ENTER)
    assert desk.hands.shown(ConfirmDialog) is not None
    desk.hands.alt("R")
    desk.hands.gone(ConfirmDialog)
    desk.rest()
    kept = on_disk(desk, dialog.member.id)
    assert kept is not None
    assert not kept.consent
    assert "consent_revoked" in kinds(desk)


def test_the_data_go_to_a_file_with_a_managers_leave(desk: Desk, member: Member) -> None:
    dialog = sheet(desk, member)
    desk.hands.alt("X")
    approve(desk)
    (path,) = desk.till.folder.support.glob("customer-*.json")
    assert path.name in dialog.message.text()
    assert member.phone is not None
    assert member.phone.e164 in json.dumps(json.loads(path.read_text(encoding="utf-8")))


def test_an_erasure_says_what_stays_and_takes_the_customer_off_the_sale(desk: Desk, member: Member) -> None:
    dialog = sheet(desk, member)
    erased = dialog.member.id
    desk.hands.alt("A")
    confirm = desk.hands.wait_for(ConfirmDialog)
    desk.hands.picture("erase")
    shown = " ".join(label.text() for label in confirm.findChildren(type(confirm.title)))
    assert "lei tributária" in shown.lower() or "fiscal" in shown.lower()
    desk.hands.alt("A")
    approve(desk)
    desk.hands.gone(ConfirmDialog)
    desk.hands.gone(SheetDialog)
    assert desk.sale.member is None
    kept = on_disk(desk, erased)
    assert kept is None or (kept.phone is None and kept.name == "")
    assert "member_erased" in kinds(desk)


def test_what_has_not_arrived_hinders_an_erasure_in_words(desk: Desk, member: Member) -> None:
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.rest()
    desk.hands.press(ENTER)
    dialog = sheet(desk, member)
    desk.hands.alt("A")
    desk.hands.wait("the reason", lambda: "Ainda pendente" in dialog.message.text())
    assert ": 2." in dialog.message.text()  # The two destinations of the sale.
    assert desk.hands.shown(ConfirmDialog) is None
    assert desk.sale.member is not None
