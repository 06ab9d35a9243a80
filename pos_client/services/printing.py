"""Receipts on paper: after the commit, in order, one copy each; what fails never undoes a sale.

`PrinterWorker` is the `printer` thread; the queue itself is a table.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pos_client.domain.benefits import OfferState
from pos_client.domain.errors import TillError, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip
from pos_client.ports import Clock, PrinterPort
from pos_client.services.identity import stamp
from pos_client.store import documents, journal, print_jobs, sales
from pos_client.store.store import Store
from pos_client.store.till_row import load_till

CONFIRM_WAIT_S = 1.0
"""How long a receipt waits for the platform to confirm its offer, so that it can say *confirmado*."""

LOOK_EVERY_S = 5.0
"""How long a slip may lie that a lane has queued: lanes know no printer to wake."""

_log = logging.getLogger("pos.printing")


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How the printer stands. `problem` is the key of a cause, empty when all is well."""

    waiting: int = 0
    problem: str = ""


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
                    print_jobs.move_job(transaction, job.id, "queued")
                    return job.copy
            copy = print_jobs.add_job(transaction, sale_id, state="queued", at=at)
            row = load_till(transaction)
            journal.append_entry(
                transaction,
                "receipt_reprinted",
                {"sale_id": sale_id, "copy": copy},
                till=row.identity.code if row else "",
                at=at,
                operator_id=operator_id,
            )
        return copy

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

    def finish(self, job: print_jobs.PrintJob, *, problem: str = "") -> None:
        """The job is on paper, or failed with this cause."""
        with self.store.writing() as transaction:
            print_jobs.move_job(transaction, job.id, "failed" if problem else "printed", problem=problem)


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

    def wake(self) -> None:
        """There may be a job."""
        self._woken.set()

    def kick_drawer(self) -> None:
        """Open the drawer before anything else."""
        self._kick.set()
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
        job = self._printing.next_job()
        if job is None:
            return False
        problem = self._attempt(self._job_for(job))
        self._printing.finish(job, problem=problem)
        return True

    def _attempt(self, action: Callable[[], None]) -> str:
        try:
            action()
        except Unavailable as error:
            problem = str(error.details.get("cause", "offline"))
        except Exception:
            _log.exception("the printer met a bug")
            problem = "bug"
        else:
            problem = ""
        self._on_change(PrinterState(problem=problem))
        return problem

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
