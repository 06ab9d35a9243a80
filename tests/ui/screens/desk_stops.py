"""Behind F9, at its fullest: the ERP, files, proposals, what waits for a person, doubts, people, scanners."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from pos_client.domain.erp import ErpOwner, ErpProblem, ErpStanding
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.permissions import Role
from pos_client.domain.product import Product
from pos_client.domain.pulling import Entity, PullState
from pos_client.domain.rules import StoreRules
from pos_client.domain.sheet import RefusedRow
from pos_client.services.importing_csv import ImportReport
from pos_client.services.importing_files import FileRun, InboxFile
from pos_client.services.pending import PendingItem
from pos_client.services.proposals import Proposal
from pos_client.services.understanding import understand
from resources.words import Words
from tests.fakes.clock import real_clock
from tests.ui.desk import Shop, opened, sit_down
from tests.ui.screens.money_stops import Made, show_dialogs
from tests.ui.screens.studio import Studio, tidy
from ui.benefit.doubts_dialog import DoubtsDialog, OpenItem, OpenKind
from ui.delivery.pending_dialog import PendingDialog
from ui.delivery.settle_dialog import SettleDialog
from ui.doctor.devices_dialog import RestartDialog
from ui.doctor.read_dialog import ReadDialog
from ui.erp.dialog import ErpDialog
from ui.people.entry_dialogs import BadgeDialog, NewPinDialog, RoleDialog
from ui.pulling.import_dialog import ImportDialog
from ui.pulling.proposals_dialog import ProposalsDialog
from ui.pulling.report_dialog import ReportDialog
from ui.scan_filter import Wedge

NAME = "Maria Aparecida Vasconcelos de Albuquerque"
AT = "2026-11-22T11:00:00-03:00"
ADDRESS = (
    "https://www.bling.com.br/Api/v3/oauth/authorize?response_type=code&client_id=0000&state=" + "x" * 60
)
READING = PullState(
    "bling-products",
    Entity.PRODUCTS,
    running=True,
    online=True,
    read=7_340,
    changed=7_312,
    total=10_000,
    rate_per_s=2.8,
    left_s=950.0,
)
READ = PullState(
    "bling-members",
    Entity.MEMBERS,
    online=True,
    read=1_048_576,
    changed=12_345,
    skipped=17,
    finished_at=AT,
)
REFUSED = tuple(
    RefusedRow(line, column, reason, earlier_line=17)
    for line, (column, reason) in enumerate(
        (
            ("price", Reason.SHEET_AMOUNT),
            ("gtin", Reason.SHEET_GTIN),
            ("sku", Reason.SHEET_REPEATED),
            ("description", Reason.SHEET_EMPTY),
        )
        * 3,
        start=1_234,
    )
)


def visit_desk(studio: Studio, shop: Shop) -> None:
    """Each dialog over an idle counter."""
    till = opened(shop, studio.root / "desk", gateway=None, language=studio.language)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in()
        show_dialogs(studio, desk, _dialogs(desk.window, till.words, studio.root / "inbox"))
    finally:
        tidy(desk.window)
        desk.close()


@dataclass(frozen=True)
class Behind:
    """Makes each dialog over a window."""

    window: QWidget
    words: Words
    inbox: Path

    def erp(self, problem: ErpProblem | None, *, read: bool = False) -> ErpDialog:
        states: tuple[PullState, ...]
        states = (replace(READING, running=False, finished_at=AT), READ) if read else (READING, READ)
        if problem is ErpProblem.NOT_CONNECTED:
            waits = {"running": False, "read": 0, "problem": "sign_in_needed", "finished_at": None}
            states = tuple(replace(one, **waits) for one in states)  # type: ignore[arg-type]
        owner = None if problem is ErpProblem.NOT_CONNECTED else ErpOwner("001-09", "elsewhere", AT)
        dialog = ErpDialog(self.window, self.words, lambda: states)
        dialog.show_standing(ErpStanding(owner, problem, calls_today=118_204, calls_allowed=120_000))
        return dialog

    def erp_as(self, problem: ErpProblem | None) -> Made:
        return self.erp(problem), None

    def erp_waiting(self) -> Made:
        dialog = self.erp(ErpProblem.NOT_CONNECTED)
        dialog.show_waiting()
        return dialog, None

    def erp_address(self) -> Made:
        dialog = self.erp(ErpProblem.NOT_CONNECTED)
        dialog.show_waiting()
        dialog.show_address(ADDRESS)
        return dialog, dialog.address

    def erp_refused(self) -> Made:
        dialog = self.erp(ErpProblem.SIGN_IN)
        dialog.show_refusal(Unavailable(Outage.ERP))
        return dialog, None

    def inbox_files(self) -> Made:
        dialog = ImportDialog(self.window, self.words, Path("pdv/importar"))
        files = (
            "clientes-do-clube-filial-vila-mariana-novembro-2026.csv",
            "precos-de-natal.csv",
            "vinhos.csv",
        )
        kinds = ("members", "products", "products")
        dialog.show_files(
            [
                InboxFile(Path(name), size, kind)  # type: ignore[arg-type]
                for name, size, kind in zip(files, (48_000_000, 1_024, 320_000), kinds, strict=True)
            ]
        )
        return dialog, dialog.field

    def report(self) -> ReportDialog:
        return ReportDialog(self.window, self.words, file="catalogo-completo-de-novembro-2026.csv")

    def file_working(self) -> Made:
        dialog = self.report()
        dialog.show_working(self.words.text("Looking through the file. Nothing is changed."))
        dialog.heard = ImportReport("products", True, read=123_400, rate_per_s=8_900.0, left_s=9.0)
        dialog._on_poll()
        return dialog, None

    def file_looked(self) -> Made:
        dialog = self.report()
        dialog.show_run(
            FileRun(
                ImportReport(
                    "products",
                    True,
                    read=200_000,
                    accepted=199_988,
                    changed=187_340,
                    new=1_204,
                    refused=len(REFUSED),
                    refused_rows=REFUSED,
                ),
                Path("pdv/recusados/catalogo-completo-de-novembro-2026-recusados.csv"),
            )
        )
        return dialog, dialog.list

    def file_unread(self) -> Made:
        dialog = self.report()
        dialog.show_working("")
        dialog.show_refusal(Refused(Reason.SHEET_FILE, file="catalogo.csv"))
        return dialog, None

    def proposed(self) -> Made:
        rules = StoreRules()
        dialog = ProposalsDialog(
            self.window, self.words, lambda one: replace(rules, discount_limit_basis_points=int(one.value))
        )
        one = Proposal(1, "smartbis", "discount_limit_basis_points", "1500", "", AT)
        dialog.show_proposals((one, replace(one, id=2, source="file-rules", value="3000")), now=rules)
        return dialog, dialog.list

    def pending(self, chosen: int) -> Made:
        dialog = PendingDialog(self.window, self.words)
        now = real_clock()
        made = int(now.timestamp() * 1000)
        one = PendingItem(
            1,
            "smartbis",
            "sale",
            "m-1",
            "k",
            "rejected",
            "no_customer_id: ",
            1,
            made,
            0,
            "s1",
            "001-02-000017",
            None,
        )
        items = (
            one,
            replace(one, id=2, kind="redemption_commit", state="unknown", answer="", number="001-02-000018"),
            replace(
                one,
                id=3,
                destination="bling",
                kind="reversal_by_hand",
                answer="partial_return_by_hand: ",
                created_ms=made - 86_400_000 * 3,
            ),
            replace(
                one, id=4, destination="smartpos", state="stuck", answer="HTTP 500: erro interno", attempts=23
            ),
        )
        dialog.show_items(items, now=now)
        dialog.list.setCurrentRow(chosen)
        return dialog, dialog.list

    def settle(self) -> Made:
        what = f"{self.words.text('Totals of the sale')} 001-02/2-000017"
        made = SettleDialog(self.window, self.words, what=what, settle=lambda _reason: None)
        return made, made.field

    def doubts(self) -> Made:
        text = self.words.text
        made = DoubtsDialog(self.window, self.words)
        look = text("Look in the programme's panel whether this cashback was taken, then say so here.")
        aside = f"001-02/2-000017 · {self.words.date(AT)} 11:00"
        made.show_items(
            (
                OpenItem(OpenKind.USE, "1", text("Cashback in doubt"), aside, Money(123_456), look),
                OpenItem(
                    OpenKind.VOUCHER, "2", text("Voucher in doubt {voucher}", voucher="••26"), aside, None, ""
                ),
                OpenItem(
                    OpenKind.RELEASE, "3", text("Release pending"), aside, Money(4_500), "", settles=False
                ),
                OpenItem(OpenKind.LOSS, "4", text("Loss"), aside, Money(98_765), ""),
            ),
            lost=Money(98_765),
        )
        return made, made.list

    def new_pin(self) -> Made:
        made = NewPinDialog(self.window, self.words, name=NAME, change=lambda _pin: None)
        made.show_refusal(Refused(Reason.PIN_FORMAT))
        return made, made.field

    def badge(self) -> Made:
        made = BadgeDialog(self.window, self.words, name=NAME, change=lambda _badge: None)
        made.show_refusal(Refused(Reason.OPERATOR_BADGE))
        return made, made.field

    def role(self) -> Made:
        return RoleDialog(
            self.window, self.words, name=NAME, roles=tuple(Role)[1:], change=lambda _one: None
        ), None

    def restart(self) -> Made:
        return RestartDialog(self.window, self.words), None

    def read_codes(self) -> Made:
        goods = Product("L001", "Café especial torrado, colhido à mão, pacote de 500 g", Money(1_890))

        def known(code: str) -> Product:
            if code == "7891000315508":
                raise Refused(Reason.CODE_UNKNOWN, code=code)
            return goods

        made = ReadDialog(
            self.window,
            self.words,
            understand=lambda text: understand(text, find=known),
            wedge=Wedge(),
            listen=lambda _on_code: lambda: None,
        )
        for code in (
            "L001",
            "7891000315507",
            "7891000315508",
            "(01)07891000315507(3103)000452",
            "001-02-000017",
        ):
            made.show_code(code)
        return made, made.field


def _dialogs(window: QWidget, words: Words, inbox: Path) -> dict[str, Callable[[], Made]]:
    over = Behind(window, words, inbox)
    return {
        "erp-apart": partial(over.erp_as, ErpProblem.NOT_CONNECTED),
        "erp-waiting": over.erp_waiting,
        "erp-address": over.erp_address,
        "erp-connected": partial(over.erp_as, None),
        "erp-elsewhere": partial(over.erp_as, ErpProblem.OTHER_OWNER),
        "erp-refused": over.erp_refused,
        "import-inbox": over.inbox_files,
        "import-working": over.file_working,
        "import-looked": over.file_looked,
        "import-unread": over.file_unread,
        "proposals-waiting": over.proposed,
        "pending-refused": partial(over.pending, 0),
        "pending-unknown": partial(over.pending, 1),
        "pending-settle": over.settle,
        "doubts": over.doubts,
        "people-pin": over.new_pin,
        "people-badge": over.badge,
        "people-role": over.role,
        "devices-saved": over.restart,
        "scanner-trial": over.read_codes,
    }
