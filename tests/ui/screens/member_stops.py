"""The customer's file at its fullest, what is done from it, and how the search and the till's start tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import StatementEntry
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.services.enrolling import Enrolled
from pos_client.services.recovery import InDoubt, Recovered
from pos_client.services.statements import ExpiringLot, MemberCard, Statement
from pos_client.store.sales import LastSale
from tests.fakes.clock import real_clock
from tests.ui.benefits import EVA, managers, serve
from tests.ui.desk import Desk, Shop, opened, sit_down
from tests.ui.screens.counter_stops import Waiving, clear, made_platform, show, some_person
from tests.ui.screens.studio import Studio, tidy
from ui.member.entry_dialogs import ConfirmDialog, CreditDialog
from ui.member.finder import FinderDialog
from ui.member.sheet_dialog import SheetDialog
from ui.sale.recovery_dialog import RecoveryDialog

AT = "2026-11-20T18:42:00-03:00"
"""Where nothing depends on today."""


def _moved() -> tuple[StatementEntry, ...]:
    entry = StatementEntry("accrual", Money(123_456), AT, expires_at="2027-05-20")
    return (
        entry,
        replace(entry, kind="redemption", amount=Money(-98_700), expires_at=""),
        replace(entry, kind="hand_credit", amount=Money(1_500)),
        replace(entry, kind="offer_pending", amount=Money(2_480), expires_at="2027-01-31"),
        replace(entry, kind="accrual", amount=Money(0), points=12_300),
        replace(entry, kind="expiry", amount=Money(-450), expires_at=""),
        replace(entry, kind="accrual_reversal", amount=Money(-1_234), expires_at=""),
    )


@dataclass
class Telling(Waiving):
    """The platform has a statement."""

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        super().statement(member, since=since)
        return _moved()


def visit_member(studio: Studio, shop: Shop) -> None:
    """At the counter, with a customer who has everything."""
    base = made_platform()
    platform = Telling(real_clock, points=base.points, point_value=base.point_value)
    known = [
        platform.enrol(
            replace(
                some_person(f"Maximiliana {last} de Albuquerque", f"m-{last}"),
                tier="Diamante",
                since="2014-03-01",
            ),
            Money(184_790),
        )
        for last in ("Vasconcelos", "Figueiredo", "Bittencourt", "Cavalcanti", "Montenegro", "Nepomuceno")
    ]
    till = opened(shop, studio.root / "member", gateway=platform, language=studio.language)
    desk = sit_down(till, studio.application, shop=shop, gateway=platform, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    managers(desk)
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in(EVA.code)
        desk.ring("200", "300")
        _find(studio, desk, known)
        _file(studio, desk, known[0])
        _interrupted(studio, desk)
    finally:
        tidy(desk.window)
        desk.close()


def _find(studio: Studio, desk: Desk, known: Sequence[Member]) -> None:
    hands, finder = desk.hands, desk.flow._flows.members.finder
    with studio.stop("finder-several"):
        desk.flow._flows.members.find()
        dialog = hands.wait_for(FinderDialog)
        dialog._show(tuple(known), more=False, chosen=-1)
        show(studio, desk, "finder-several")
        dialog._show(tuple(known[:5]), more=True, chosen=-1)
        show(studio, desk, "finder-more")
    with studio.stop("finder-nobody"):
        dialog._clear_list()
        finder.refused.emit(Refused(Reason.MEMBER_NOT_FOUND))
        show(studio, desk, "finder-nobody")
        finder.slow.emit()
        show(studio, desk, "finder-slow")
    clear(desk)


def _card(member: Member) -> MemberCard:
    gift = Voucher("VALE2026", VoucherKind.AMOUNT, amount=Money(1_000), words="Vale de aniversário do Clube")
    half = Voucher("META", VoucherKind.PERCENT, basis_points=1_250, words="No vinho", valid_to="2027-01-31")
    return MemberCard(
        member,
        Money(1_234_567),
        real_clock() - timedelta(hours=3, minutes=12),
        123_456,
        (gift, half, replace(gift, code="OUTRO", words="Indicação de amiga", valid_to="2026-12-31")),
        (ExpiringLot(Money(45_670), "2026-12-05"),),
    )


def _file(studio: Studio, desk: Desk, member: Member) -> None:
    hands = desk.hands
    serve(desk, member, "100")
    with studio.stop("member-statement"):
        desk.flow._flows.members.begin()
        dialog = hands.wait_for(SheetDialog)
        desk.rest()
        dialog.show_card(_card(member), Enrolled.CONFIRMED, now=real_clock())
        dialog.list.setCurrentRow(1)
        show(studio, desk, "member-statement")
        dialog.show_statement(Statement(_moved()[:2], from_platform=False))
        dialog.say(
            desk.till.words.text("Credited: {amount}. The programme is being told.", amount="R$ 15,00")
        )
        show(studio, desk, "member-statement-here")
    with studio.stop("member-credit"):
        hands.alt("L")
        credit = hands.wait_for(CreditDialog)
        credit.field.propose(1_234_567)
        credit.show_refusal(Refused(Reason.APPROVAL_REASON))
        show(studio, desk, "member-credit")
        hands.alt("P")
        show(studio, desk, "member-credit-points")
        credit.finish()
    for name, key in (("member-consent", "R"), ("member-erase", "A")):
        with studio.stop(name):
            hands.alt(key)
            confirm = hands.wait_for(ConfirmDialog)
            desk.rest()
            show(studio, desk, name)
            confirm.finish()
    clear(desk)


def _interrupted(studio: Studio, desk: Desk) -> None:
    """What is told at the start after a power cut."""
    doubt = InDoubt("", Money(123_456), "smartbis", AT)
    found = Recovered(
        interrupted=True,
        last_sale=LastSale("s1", "001-02/2-000017", 1_234_567, AT),
        cart=desk.sale,
        redemptions_in_doubt=2,
        unprinted_sale_id=None,
        doubts=(doubt, replace(doubt, number="001-02/2-000016", amount=Money(1_500))),
    )
    with studio.stop("interrupted"):
        dialog = RecoveryDialog(
            desk.window, desk.till.words, found, print_again=lambda: None, vouchers_in_doubt=1
        )
        dialog.open()
        show(studio, desk, "interrupted")
        dialog.finish()
    with studio.stop("interrupted-nothing"):
        nothing = replace(found, last_sale=None, cart=None, redemptions_in_doubt=0, doubts=())
        RecoveryDialog(desk.window, desk.till.words, nothing, print_again=lambda: None).open()
        show(studio, desk, "interrupted-nothing")
    clear(desk)
