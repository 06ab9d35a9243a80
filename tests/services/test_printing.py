"""Paper comes after the sale: in order, once each, and never at the sale's cost."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pos_client.domain.benefits import Offer
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.shift_slips import Stationery
from pos_client.domain.slip import SlipKind
from pos_client.ports import PrinterStatus
from pos_client.services import printing as printing_module
from pos_client.services.printing import OldPapers, PrinterState, PrinterWorker, Printing
from pos_client.services.sample_page import print_sample_page, sample_page
from pos_client.store import documents, sales
from tests.fakes.people import some_member
from tests.fakes.printer import FakePrinter
from tests.fakes.till import HEAD, OPERATOR, Till, selling_till


@dataclass
class Desk:
    """A till with a printer; `worker` is not started unless a test starts it."""

    till: Till
    printer: FakePrinter = field(default_factory=FakePrinter)
    changes: list[PrinterState] = field(default_factory=list)
    expects: bool = False

    def __post_init__(self) -> None:
        self.printing = Printing(self.till.store, self.till.clock)
        self.worker = PrinterWorker(
            self.printing,
            self.printer,
            on_change=self.changes.append,
            expects_confirmation=lambda: self.expects,
        )

    def jobs(self) -> list[tuple[str, int, str, str]]:
        """Number, copy, state and problem of each job."""
        with self.till.store.reading() as snapshot:
            rows = snapshot.exec_driver_sql(
                "SELECT s.number, p.copy, p.state, p.problem FROM print_jobs p "
                "JOIN sales s ON s.id = p.sale_id ORDER BY p.id"
            )
            return [(row[0][-1], row[1], row[2], row[3]) for row in rows]

    def sell(self) -> str:
        """One sale; its id."""
        return self.till.checkout.close(self.till.paid(100), OPERATOR).id

    def work(self) -> None:
        """Until nothing waits."""
        while self.worker.work_once():
            pass


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with selling_till(tmp_path / "till.db") as till:
        yield Desk(till)


def test_receipts_are_printed_once_and_in_order(desk: Desk) -> None:
    for _ in range(3):
        desk.sell()
    desk.work()
    desk.work()
    assert [receipt.number[-1] for receipt in desk.printer.printed] == ["1", "2", "3"]
    assert [job[2] for job in desk.jobs()] == ["printed"] * 3


def test_a_printer_out_of_paper_fails_the_job_and_not_the_sale(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.printer.problem = "paper_out"
    desk.work()
    assert desk.jobs() == [("1", 1, "failed", "paper_out")]
    assert desk.changes[-1].problem == "paper_out"
    desk.printer.problem = ""
    assert desk.printing.reprint(sale_id) == 1
    desk.work()
    assert desk.jobs() == [("1", 1, "printed", "")]
    assert desk.changes[-1].problem == ""
    assert [receipt.copy for receipt in desk.printer.printed] == [1]


def test_a_receipt_that_was_printed_is_printed_again_as_a_copy(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.work()
    assert [desk.printing.reprint(sale_id), desk.printing.reprint(sale_id)] == [2, 3]
    desk.work()
    assert [receipt.copy for receipt in desk.printer.printed] == [1, 2, 3]


def test_slips_are_printed_in_their_turn_and_again_as_copies(desk: Desk) -> None:
    desk.sell()
    document_id = desk.till.shifts.supply(OPERATOR, Money(50_00), reason="troco")
    with desk.till.store.writing() as transaction:
        documents.queue_document(transaction, document_id, at="2026-03-14T10:00:00-03:00")
    desk.work()
    assert len(desk.printer.printed) == 1
    assert [(slip.kind, slip.copy) for slip in desk.printer.slips] == [("supply", 1), ("supply", 2)]
    assert desk.printing.next_job() is None


def test_a_slip_that_failed_does_not_hold_up_the_receipts(desk: Desk) -> None:
    desk.till.shifts.supply(OPERATOR, Money(50_00), reason="troco")
    desk.printer.problem = "paper_out"
    desk.work()
    desk.printer.problem = ""
    desk.sell()
    desk.work()
    assert (len(desk.printer.slips), len(desk.printer.printed)) == (0, 1)


def test_the_drawer_goes_first(desk: Desk) -> None:
    desk.sell()
    desk.worker.kick_drawer()
    assert desk.worker.work_once()
    assert (desk.printer.kicks, desk.printer.printed) == (1, [])
    desk.work()
    assert len(desk.printer.printed) == 1


def test_a_bug_in_the_printer_is_a_failed_job_and_the_next_is_printed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.sell()
    desk.printer.bug = RuntimeError("unforeseen")
    desk.work()
    desk.printer.bug = None
    desk.sell()
    desk.work()
    assert [job[2:] for job in desk.jobs()] == [("failed", "bug"), ("printed", "")]
    assert "bug" in caplog.text


def test_selling_goes_on_while_the_printer_hangs(desk: Desk) -> None:
    desk.printer.gate = threading.Event()
    desk.sell()
    desk.worker.start()
    desk.worker.wake()
    assert desk.printer.reached.wait(60)
    for _ in range(3):
        desk.sell()
    assert [job[2] for job in desk.jobs()] == ["printing", "queued", "queued", "queued"]
    desk.printer.gate.set()
    desk.worker.wake()
    done = threading.Event()
    for _ in range(400):
        if [job[2] for job in desk.jobs()] == ["printed"] * 4:
            done.set()
            break
        done.wait(0.05)
    desk.worker.stop()
    assert not desk.worker.is_alive()
    assert [receipt.number[-1] for receipt in desk.printer.printed] == ["1", "2", "3", "4"]


def test_a_receipt_waits_for_its_offer_to_be_confirmed_but_not_for_long(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing_module, "CONFIRM_WAIT_S", 0.1)
    desk.expects = True
    member = desk.till.remembered(some_member(provider_id="p-1"))
    for confirmed in (False, True):
        closed = desk.till.checkout.close(desk.till.paid(100, member=member), OPERATOR, awaits_offer=True)
        desk.work()
        assert desk.jobs()[-1][2] == "held"
        desk.till.checkout.decide_offer(closed.id, Offer("o", "n", "t", Money(100)))
        if confirmed:
            with desk.till.store.writing() as transaction:
                sales.confirm_offer(transaction, closed.id)
        desk.work()
        offer = desk.printer.printed[-1].offer
        assert offer is not None
        assert offer.state == ("confirmed" if confirmed else "pending")


def test_the_paper_says_what_is_true_when_it_is_printed(desk: Desk) -> None:
    sale_id = desk.sell()
    assert desk.printing.receipt(sale_id, copy=2).copy == 2
    assert desk.printing.receipt(sale_id).total_cents == 100


class TellingPrinter(FakePrinter):
    """One that can be asked."""

    def __init__(self) -> None:
        super().__init__()
        self.says = PrinterStatus()
        self.asked = 0

    def status(self) -> PrinterStatus:
        self.asked += 1
        return self.says


def test_a_paper_that_waited_too_long_asks_a_person_and_prints_when_wanted(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.till.clock.advance(seconds=301)
    fresh = desk.sell()
    desk.work()
    assert [job[2:] for job in desk.jobs()] == [("failed", "old"), ("printed", "")]
    assert [receipt.number[-1] for receipt in desk.printer.printed] == ["2"]
    assert desk.changes[-1].old == 1
    assert desk.printing.old_papers() == OldPapers(1, "2026-03-14T09:26:53-03:00")
    assert desk.printing.print_old() == 1
    desk.work()
    assert [receipt.number[-1] for receipt in desk.printer.printed] == ["2", "1"]
    assert desk.printer.printed[-1].copy == 1, "it is the first copy still"
    assert desk.changes[-1].old == 0
    assert fresh != sale_id


def test_old_papers_that_nobody_wants_can_still_be_printed_by_hand(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.till.clock.advance(seconds=301)
    desk.work()
    desk.printing.leave_old()
    desk.work()
    assert (desk.printer.printed, desk.printing.old_papers().count, desk.changes[-1].old) == ([], 0, 0)
    desk.printing.reprint(sale_id)
    desk.work()
    assert len(desk.printer.printed) == 1


def test_a_receipt_held_for_its_offer_waits_from_the_choice_on(desk: Desk) -> None:
    member = desk.till.remembered(some_member(provider_id="p-1"))
    closed = desk.till.checkout.close(desk.till.paid(100, member=member), OPERATOR, awaits_offer=True)
    desk.till.clock.advance(seconds=900)
    desk.till.checkout.decide_offer(closed.id, None, declined=True)
    desk.work()
    assert len(desk.printer.printed) == 1


def test_a_printer_that_tells_is_watched_and_news_is_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing_module, "WATCH_EVERY_S", 0.0)
    monkeypatch.setattr(printing_module, "DRAWER_OPEN_S", 0.0)
    printer = TellingPrinter()
    worker = PrinterWorker(
        desk.printing, printer, on_change=desk.changes.append, expects_confirmation=lambda: False
    )
    worker.watch()
    assert desk.changes == []
    printer.says = PrinterStatus("cover_open", paper_low=True)
    worker.watch()
    worker.watch()
    assert [(state.problem, state.paper_low) for state in desk.changes] == [("cover_open", True)]
    printer.says = PrinterStatus(drawer_open=True)
    worker.watch()
    assert (desk.changes[-1].problem, desk.changes[-1].drawer_open) == ("", True)
    printer.says = PrinterStatus(drawer_open=False)
    worker.watch()
    assert not desk.changes[-1].drawer_open


def test_a_printer_that_went_away_is_noticed_before_the_next_sale(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(TellingPrinter):
        def status(self) -> PrinterStatus:
            raise Unavailable(Outage.PRINTER, cause="offline")

    monkeypatch.setattr(printing_module, "WATCH_EVERY_S", 0.0)
    PrinterWorker(
        desk.printing, Gone(), on_change=desk.changes.append, expects_confirmation=lambda: False
    ).watch()
    assert desk.changes[-1].problem == "offline"


def slips_of(desk: Desk) -> list[tuple[str, int]]:
    return [(slip.kind.value, slip.copy) for slip in desk.printer.slips]


def test_what_the_printer_failed_is_offered_again_once_it_is_well(desk: Desk) -> None:
    """A slip too: nobody else could print a voucher again whose only code is on the paper."""
    desk.printer.problem = "paper_out"
    desk.sell()
    desk.till.shifts.supply(OPERATOR, Money(50_00), reason="troco")
    desk.work()
    assert (desk.changes[-1].problem, desk.changes[-1].old) == ("paper_out", 2)
    desk.printer.problem = ""
    assert desk.printing.print_old() == 2
    desk.work()
    assert ([receipt.copy for receipt in desk.printer.printed], slips_of(desk)) == ([1], [("supply", 1)])
    assert desk.changes[-1].old == 0
    desk.work()
    assert len(desk.printer.printed) + len(desk.printer.slips) == 2, "exactly one copy of each"


def test_what_failed_days_ago_or_without_any_printer_is_not_asked_about(desk: Desk) -> None:
    desk.printer.problem = "none"
    desk.sell()
    desk.work()
    assert desk.printing.old_papers() == OldPapers()
    desk.printer.problem = "offline"
    desk.sell()
    desk.work()
    assert desk.printing.old_papers().count == 1
    desk.till.clock.advance(seconds=25 * 3600)
    assert desk.printing.old_papers() == OldPapers()


def test_the_listener_hears_which_receipt_did_not_come_out_until_it_does(desk: Desk) -> None:
    desk.printer.problem = "cover_open"
    sale_id = desk.sell()
    desk.work()
    assert (desk.changes[-1].failed_sale_id, desk.changes[-1].problem) == (sale_id, "cover_open")
    desk.till.shifts.supply(OPERATOR, Money(50_00), reason="troco")
    desk.work()
    assert desk.changes[-1].failed_sale_id == sale_id, "a slip says nothing of it"
    desk.printer.problem = ""
    desk.printing.reprint(sale_id)
    desk.work()
    assert (desk.changes[-1].failed_sale_id, desk.changes[-1].problem) == ("", "")


def test_a_page_beside_the_queue_is_printed_at_once_and_its_outcome_told(desk: Desk) -> None:
    page = sample_page(
        Stationery(HEAD, desk.till.shifts.identity),
        profile="epson-tm-t20",
        way="network",
        operator="17",
        at="2026-11-22T18:04:10-03:00",
    )
    told: list[str] = []
    desk.sell()
    desk.worker.print_page(page, done=told.append)
    assert desk.worker.work_once()
    assert (told, slips_of(desk), desk.printer.printed) == ([""], [("test", 1)], [])
    desk.printer.problem = "paper_out"
    desk.worker.print_page(page, done=told.append)
    assert desk.worker.work_once()
    assert told == ["", "paper_out"]
    assert print_sample_page(desk.printer, page) == "paper_out"
    desk.printer.problem = ""
    assert print_sample_page(desk.printer, page) == ""


def test_an_offer_gets_a_paper_of_its_own_as_it_stands_now(desk: Desk) -> None:
    member = desk.till.remembered(some_member(provider_id="p-1"))
    closed = desk.till.checkout.close(desk.till.paid(100, member=member), OPERATOR, awaits_offer=True)
    assert not desk.printing.print_offer(closed.id), "nothing was chosen yet"
    desk.till.checkout.decide_offer(closed.id, Offer("o", "Volta em dobro", "acima de 60", Money(11_00)))
    with desk.till.store.writing() as transaction:
        sales.confirm_offer(transaction, closed.id)
    assert desk.printing.print_offer(closed.id, operator_id=OPERATOR.id)
    desk.work()
    (slip,) = desk.printer.slips
    rows = [row for section in slip.sections for row in section.rows]
    assert slip.kind is SlipKind.OFFER
    assert [row.cents for row in rows if row.cents is not None] == [11_00]
    assert {"confirmed", "Volta em dobro", "acima de 60"} <= {row.label for row in rows}
    with desk.till.store.reading() as snapshot:
        noted = snapshot.exec_driver_sql("SELECT count(*) FROM journal WHERE kind = 'offer_printed'").scalar()
    assert noted == 1


def test_a_sale_without_an_offer_has_no_slip_of_one(desk: Desk) -> None:
    assert not desk.printing.print_offer(desk.sell())
    desk.work()
    assert desk.printer.slips == []
