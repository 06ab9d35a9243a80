"""Receipts on paper: after the commit, in order, one copy each; what fails never undoes a sale.

`PrinterWorker` is the `printer` thread; the queue itself is a table.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any

from pos_client.domain.benefits import OfferState
from pos_client.domain.errors import TillError, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import Clock, PrinterPort, PrinterStatus, TellsStatus
from pos_client.services.identity import new_id, stamp
from pos_client.services.offer_slips import offer_slip
from pos_client.store import documents, journal, print_jobs, sales
from pos_client.store.store import Store, Transaction
from pos_client.store.till_row import load_till

CONFIRM_WAIT_S = 1.0
"""How long a receipt waits for the platform to confirm its offer, so that it can say *confirmado*."""

LOOK_EVERY_S = 5.0
"""How long a slip may lie that a lane has queued: lanes know no printer to wake."""

ASK_AFTER = timedelta(minutes=5)
"""A paper that has waited longer is printed only when a person wants it: its customer has left."""

WATCH_EVERY_S = 20.0
"""How often a printer that can tell is asked how it is while nothing is printed."""

DRAWER_OPEN_S = 60.0
"""A drawer that has stood open that long was forgotten."""

OLD = "old"

FAILED_BY_PRINTER = (
    *("paper_out", "cover_open", "offline", "timeout", "connection_closed", "error"),
    *("disk_full", "not_allowed", "queue_unknown", "queue_stopped", "queue_refused"),
)
"""Causes that somebody mends: what was not printed for one is offered again when the printer is well."""

ASK_WITHIN = timedelta(days=1)
"""What failed longer ago is only printed by hand."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_log = logging.getLogger("pos.printing")


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How the printer stands. `problem` is the key of a cause, empty when all is well.

    `old` papers wait for a person's word; `drawer_open` is a drawer that was forgotten. `failed_sale_id` is
    the sale whose receipt was the last to be tried and did not come out.
    """

    waiting: int = 0
    problem: str = ""
    paper_low: bool = False
    drawer_open: bool = False
    old: int = 0
    failed_sale_id: str = ""


@dataclass(frozen=True, slots=True)
class OldPapers:
    """How many papers wait for a person's word, and since when (ISO 8601) the oldest does.

    They waited too long, or the printer failed them.
    """

    count: int = 0
    since: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """The print queue's verbs."""

    store: Store
    clock: Clock

    def reprint(self, sale_id: str, *, operator_id: str = "") -> int:
        """Print it again: the copy that failed, else one more ("2ª VIA"). Answers the copy's number."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            for job in print_jobs.waiting_jobs(transaction, "failed"):
                if job.sale_id == sale_id:
                    print_jobs.requeue_job(transaction, job.id, at=at)
                    return job.copy
            copy = print_jobs.add_job(transaction, sale_id, state="queued", at=at)
            body = {"sale_id": sale_id, "copy": copy}
            _note(transaction, "receipt_reprinted", body, at=at, operator_id=operator_id)
        return copy

    def print_offer(self, sale_id: str, *, operator_id: str = "") -> bool:
        """The new cashback on a paper of its own, as it stands now. False where the sale earned none."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            slip = offer_slip(sales.load_receipt(transaction, sale_id), at=at)
            if slip is None:
                return False
            document_id = new_id()
            documents.add_document(transaction, document_id, slip)
            body = {"sale_id": sale_id, "document_id": document_id}
            _note(transaction, "offer_printed", body, at=at, operator_id=operator_id)
        return True

    def receipt(self, sale_id: str, *, copy: int = 1) -> Receipt:
        """The receipt as it would be printed now."""
        with self.store.reading() as snapshot:
            return sales.load_receipt(snapshot, sale_id).as_copy(copy)

    def slip(self, document_id: str, *, copy: int = 1) -> Slip:
        """A slip as it was printed the first time."""
        with self.store.reading() as snapshot:
            return documents.load_document(snapshot, document_id).as_copy(copy)

    def next_job(self) -> print_jobs.PrintJob | None:
        """The oldest queued job, marked as printing: a till that dies in it does not print it twice."""
        with self.store.writing() as transaction:
            job = print_jobs.next_queued(transaction)
            if job is not None:
                print_jobs.move_job(transaction, job.id, "printing")
        return job

    def set_aside_old(self) -> int:
        """What has waited for longer than `ASK_AFTER` waits for a person's word. Answers how many."""
        with self.store.reading() as snapshot:
            if not self._is_old(print_jobs.next_queued(snapshot)):
                return 0
        aside = 0
        with self.store.writing() as transaction:
            while (job := print_jobs.next_queued(transaction)) is not None and self._is_old(job):
                print_jobs.move_job(transaction, job.id, "failed", problem=OLD)
                aside += 1
        return aside

    def old_papers(self) -> OldPapers:
        """What was set aside for its age, and what the printer failed today and yesterday."""
        with self.store.reading() as snapshot:
            jobs = self._unprinted(snapshot)
        return OldPapers(len(jobs), min(job.queued_at for job in jobs)) if jobs else OldPapers()

    def _unprinted(self, snapshot: Transaction) -> tuple[print_jobs.PrintJob, ...]:
        """Oldest first. What a crash interrupted is asked about at the start, where it is a receipt."""
        since = self.clock() - ASK_WITHIN
        return tuple(
            job
            for job in print_jobs.jobs_that_failed(snapshot, OLD, *FAILED_BY_PRINTER)
            if job.problem == OLD or _waits_since(job) >= since
        )

    def print_old(self) -> int:
        """Somebody wants them: print them now. Answers how many."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            jobs = self._unprinted(transaction)
            for job in jobs:
                print_jobs.requeue_job(transaction, job.id, at=at)
        return len(jobs)

    def leave_old(self) -> None:
        """Nobody wants them now; each can still be printed by hand (F5)."""
        with self.store.writing() as transaction:
            for job in self._unprinted(transaction):
                print_jobs.move_job(transaction, job.id, "failed", problem="left")

    def _is_old(self, job: print_jobs.PrintJob | None) -> bool:
        if job is None:
            return False
        return self.clock() - _waits_since(job, unknown=self.clock()) > ASK_AFTER

    def finish(self, job: print_jobs.PrintJob, *, problem: str = "") -> None:
        """The job is on paper, or failed with this cause."""
        with self.store.writing() as transaction:
            print_jobs.move_job(transaction, job.id, "failed" if problem else "printed", problem=problem)


def _waits_since(job: print_jobs.PrintJob, *, unknown: datetime = _LONG_AGO) -> datetime:
    """When it was queued; `unknown` where that cannot be read."""
    try:
        at = datetime.fromisoformat(job.queued_at)
    except ValueError:
        return unknown
    return at if at.tzinfo else unknown


def _note(transaction: Transaction, kind: str, body: dict[str, Any], *, at: str, operator_id: str) -> None:
    row = load_till(transaction)
    code = row.identity.code if row else ""
    journal.append_entry(transaction, kind, body, till=code, at=at, operator_id=operator_id)


class PrinterWorker(threading.Thread):
    """Prints what is queued; `on_change` is called on this thread with each new state."""

    def __init__(
        self,
        printing: Printing,
        printer: PrinterPort,
        *,
        on_change: Callable[[PrinterState], None],
        expects_confirmation: Callable[[], bool],
    ) -> None:
        super().__init__(name="printer", daemon=True)
        self._printing = printing
        self._printer = printer
        self._on_change = on_change
        self._expects_confirmation = expects_confirmation
        self._woken = threading.Event()
        self._kick = threading.Event()
        self._stopping = threading.Event()
        self._pages: SimpleQueue[tuple[Slip, Callable[[str], None]]] = SimpleQueue()
        self._state, self._counted = PrinterState(), False
        self._watched_s = -WATCH_EVERY_S
        self._opened_s: float | None = None

    def wake(self) -> None:
        """There may be a job."""
        self._woken.set()

    def kick_drawer(self) -> None:
        """Open the drawer before anything else."""
        self._kick.set()
        self._woken.set()

    def print_page(self, page: Slip, *, done: Callable[[str], None]) -> None:
        """Print a page that is no part of the queue (`sample_page`); `done` hears the cause, "" where it went
        well, on the printer's thread."""
        self._pages.put((page, done))
        self._woken.set()

    def stop(self, *, wait_s: float = 5.0) -> None:
        """End after the job at hand."""
        self._stopping.set()
        self._woken.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        while not self._stopping.is_set():
            self._woken.wait(LOOK_EVERY_S)
            self._woken.clear()
            try:
                while not self._stopping.is_set() and self.work_once():
                    pass
                self.watch()
            except TillError as error:
                _log.warning("print queue not readable: %s", error.key)
                self._on_change(PrinterState(problem="database"))
            except Exception:
                _log.exception("the printer thread met a bug")

    def work_once(self) -> bool:
        """Do one thing that waits; false when nothing does."""
        if self._kick.is_set():
            self._kick.clear()
            self._attempt(self._printer.open_drawer)
            return True
        if self._print_a_page():
            return True
        self._look_for_old()
        job = self._printing.next_job()
        if job is None:
            return False
        problem = self._attempt(self._job_for(job), sale_id=job.sale_id or "")
        self._printing.finish(job, problem=problem)
        if problem in FAILED_BY_PRINTER:
            self._counted = False
        return True

    def _print_a_page(self) -> bool:
        try:
            page, done = self._pages.get_nowait()
        except Empty:
            return False
        done(self._attempt(lambda: self._printer.print_slip(page)))
        return True

    def _look_for_old(self) -> None:
        """Counting is a walk over all jobs: done only where there may be something new to say."""
        if self._printing.set_aside_old() or self._state.old or not self._counted:
            self._counted = True
            self._tell(old=self._printing.old_papers().count)

    def _attempt(self, action: Callable[[], None], *, sale_id: str = "") -> str:
        try:
            action()
        except Unavailable as error:
            problem = str(error.details.get("cause", "offline"))
        except Exception:
            _log.exception("the printer met a bug")
            problem = "bug"
        else:
            problem = ""
        failed = self._state.failed_sale_id
        if sale_id:
            failed = sale_id if problem else ""
        self._state = replace(self._state, problem=problem, failed_sale_id=failed)
        self._on_change(self._state)
        return problem

    def watch(self) -> None:
        """Ask a printer that can tell how it is, now and then: paper, cover, the drawer that stands open."""
        now_s = time.monotonic()
        if not isinstance(self._printer, TellsStatus) or now_s - self._watched_s < WATCH_EVERY_S:
            return
        self._watched_s = now_s
        try:
            status = self._printer.status()
        except Unavailable as error:
            status = PrinterStatus(str(error.details.get("cause", "offline")))
        if status is not None:
            self._tell(
                problem=status.problem,
                paper_low=status.paper_low,
                drawer_open=self._is_forgotten(status.drawer_open, now_s),
            )

    def _is_forgotten(self, is_open: bool | None, now_s: float) -> bool:
        if not is_open:
            self._opened_s = None
            return False
        self._opened_s = now_s if self._opened_s is None else self._opened_s
        return now_s - self._opened_s >= DRAWER_OPEN_S

    def _tell(self, **changed: Any) -> None:
        """The listener hears only of what is new."""
        state = replace(self._state, **changed)
        if state != self._state:
            self._state = state
            self._on_change(state)

    def _job_for(self, job: print_jobs.PrintJob) -> Callable[[], None]:
        if job.document_id is not None:
            slip = self._printing.slip(job.document_id, copy=job.copy)
            return lambda: self._printer.print_slip(slip)
        assert job.sale_id is not None
        receipt = self._confirmed(job.sale_id, copy=job.copy)
        return lambda: self._printer.print_receipt(receipt)

    def _confirmed(self, sale_id: str, *, copy: int) -> Receipt:
        """The receipt, once the platform has confirmed its offer or the wait is over."""
        deadline = time.monotonic() + CONFIRM_WAIT_S
        while True:
            receipt = self._printing.receipt(sale_id, copy=copy)
            pending = receipt.offer is not None and receipt.offer.state == OfferState.PENDING
            late = time.monotonic() >= deadline
            if not pending or late or not self._expects_confirmation() or self._kick.is_set():
                return receipt
            self._stopping.wait(0.04)
