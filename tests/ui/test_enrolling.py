"""Alt+N in the finder: a customer becomes a member in two fields, with a yes that can be proven."""

import threading
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import NewMember
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from resources.words import Words
from tests.fakes.clock import real_clock
from tests.fakes.people import some_cpf, some_phone
from tests.ui.desk import ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.member.enrol_dialog import EnrolDialog
from ui.member.finder import FinderDialog

NAME = "Jurema Teste"


@dataclass
class EnrollingPlatform(PhonePlatform):
    """As the other one, and its enrolments can wait, fail, or be refused by code."""

    enrol_refusal: str = ""

    def enrol(self, member: Member | NewMember, balance: Money = ZERO, *, key: str = "") -> Member:
        if isinstance(member, NewMember):
            self._reached()
            if self.enrol_refusal:
                raise Refused(Reason.PROVIDER, code=self.enrol_refusal)
        return super().enrol(member, balance, key=key)


@pytest.fixture
def platform() -> EnrollingPlatform:
    return EnrollingPlatform(real_clock)


def said(reason: Reason) -> str:
    return wording.sentence(Words.of("pt_BR"), Refused(reason))


def enrolling(desk: Desk, typed: str = "") -> EnrolDialog:
    """F3, what was typed, Alt+N."""
    desk.hands.press(Qt.Key.Key_F3)
    desk.hands.wait_for(FinderDialog)
    if typed:
        desk.hands.write(typed)
    desk.hands.alt("N")
    return desk.hands.wait_for(EnrolDialog)


def agree_and_save(desk: Desk) -> None:
    desk.hands.alt("A")
    desk.hands.press(ENTER)


def consents(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT text_version, channel, operator_id FROM consents")
        return [(row[0], row[1], row[2]) for row in rows]


def messages(desk: Desk) -> list[tuple[str, str]]:
    with desk.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT kind, state FROM outbox WHERE kind = 'member'")
        return [(row[0], row[1]) for row in rows]


def test_two_fields_and_a_yes_make_a_member_who_is_on_the_sale(
    desk: Desk, platform: EnrollingPlatform
) -> None:
    phone = some_phone()
    dialog = enrolling(desk, phone.national)
    assert dialog.phone.text() == phone.national
    assert not dialog.agreed.isChecked()
    assert desk.till.checkout.head.name in dialog.consent.text()
    desk.hands.write(NAME)
    agree_and_save(desk)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.phone == phone
    assert desk.sale.member.provider_id in platform.known
    assert "na venda" in desk.flow._toast.text
    assert NAME not in desk.flow._toast.text
    assert [(channel, operator) for _text, channel, operator in consents(desk)] == [("counter", "op-17")]


def test_without_a_yes_nobody_is_enrolled(desk: Desk, platform: EnrollingPlatform) -> None:
    dialog = enrolling(desk, some_phone().national)
    desk.hands.write(NAME)
    desk.hands.press(ENTER)
    desk.hands.wait("the reason", lambda: dialog.message.text() == said(Reason.CONSENT_MISSING))
    assert desk.sale.member is None
    assert not platform.known
    desk.hands.alt("A")
    desk.hands.alt("A")
    assert not dialog.agreed.isChecked()
    agree_and_save(desk)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None


def test_offline_the_enrolment_is_kept_and_waits(desk: Desk, platform: EnrollingPlatform) -> None:
    platform.away = True
    phone = some_phone()
    enrolling(desk, phone.national)
    desk.hands.write(NAME)
    agree_and_save(desk)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.phone == phone
    assert "quando a internet voltar" in desk.flow._toast.text
    assert messages(desk) == [("member", "pending")]
    card = desk.flow.page.member
    desk.hands.wait("the card says so", lambda: "Cadastro na fila" in card._earning.text())


def test_a_slow_programme_is_not_waited_for_and_its_answer_still_counts(
    desk: Desk, platform: EnrollingPlatform
) -> None:
    platform.gate = threading.Event()
    enrolling(desk, some_phone().national)
    desk.hands.write(NAME)
    agree_and_save(desk)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.provider_id is None
    platform.gate.set()
    desk.hands.wait("the programme's word", lambda: desk.sale.member and desk.sale.member.provider_id)
    assert len(platform.known) == 1


def test_who_is_a_customer_already_is_that_customer(desk: Desk, platform: EnrollingPlatform) -> None:
    phone = some_phone()
    for _ in range(2):
        enrolling(desk, phone.national)
        desk.hands.write(NAME)
        agree_and_save(desk)
        desk.hands.gone(EnrolDialog)
        first = desk.sale.member
        desk.flow.sale_model.attach(None)
        desk.rest()
    assert first is not None
    assert "já era cliente" in desk.flow._toast.text
    assert len(platform.known) == 1
    assert len(consents(desk)) == 1


def test_the_programmes_no_is_said_and_the_customer_is_kept(desk: Desk, platform: EnrollingPlatform) -> None:
    platform.enrol_refusal = "NOT_IN_THIS_STORE"
    enrolling(desk, some_phone().national)
    desk.hands.write(NAME)
    agree_and_save(desk)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None
    assert "recusou o cadastro" in desk.flow._toast.text
    assert messages(desk) == [("member", "rejected")]


def test_a_wrong_cpf_in_the_further_fields_is_shown_where_it_stands(desk: Desk) -> None:
    dialog = enrolling(desk)
    assert dialog.cpf.isHidden() or not dialog.cpf.isVisible()
    desk.hands.write(some_phone().national)
    desk.hands.press(ENTER)
    assert dialog.name.hasFocus()
    desk.hands.write(NAME)
    desk.hands.alt("M")
    assert dialog.cpf.hasFocus()
    desk.hands.write("11144477736")
    agree_and_save(desk)
    desk.hands.wait("the reason", lambda: dialog.message.text() == said(Reason.CPF_INVALID))
    assert dialog.cpf.selectedText()
    desk.hands.write(some_cpf().digits)
    desk.hands.press(ENTER)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is not None
    assert desk.sale.member.cpf is not None


@pytest.mark.parametrize("kind", ["name", "email", "cpf"])
def test_what_was_looked_up_in_vain_is_filled_in(desk: Desk, kind: str) -> None:
    cpf = some_cpf()
    while cpf.digits[2] == "9":
        cpf = some_cpf()
    typed = {"name": NAME, "email": "alguem@example.com", "cpf": cpf.digits}[kind]
    dialog = enrolling(desk, typed)
    assert {"name": dialog.name, "email": dialog.email, "cpf": dialog.cpf}[kind].text() == typed
    desk.hands.press(ESC)
    desk.hands.gone(EnrolDialog)
    assert desk.sale.member is None


def test_esc_in_the_middle_leaves_the_sale_as_it_was(desk: Desk, platform: EnrollingPlatform) -> None:
    desk.ring("100")
    enrolling(desk, some_phone().national)
    desk.hands.write(NAME)
    desk.hands.press(ESC)
    desk.hands.gone(EnrolDialog)
    desk.rest()
    assert not platform.known
    assert not consents(desk)
    assert len(desk.sale.lines) == 1
