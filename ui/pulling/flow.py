"""Opened from the menu of the drawer: the lists, then a file taken in by hand or rules that were proposed."""

from collections.abc import Callable

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.services.proposals import Proposal
from ui import wording
from ui.pulling.file_flow import FileFlow, if_open
from ui.pulling.lists_dialog import ListsDialog
from ui.pulling.proposals_dialog import ProposalsDialog
from ui.seat import Seat, SeatedFlow
from ui.widgets import Toast


class PullingFlow(SeatedFlow):
    """Anybody may look; who may not change the store's settings asks for leave."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._toast = Toast(seat.window)
        self._files = FileFlow(
            seat.window, seat.words, seat.background, leave=self._leave_to_import, toast=self._toast
        )

    def open(self) -> None:
        """The lists and how they stand."""
        self._background.run(
            "desk", self._counter.proposals.waiting, done=self._open_lists, failed=self._on_refused
        )

    def open_import(self) -> None:
        """Choose a file."""
        self._files.open(self._counter.file_imports, self._operator)

    def open_proposals(self) -> None:
        """The rules that wait for somebody."""
        dialog = ProposalsDialog(self._window, self._words, self._counter.proposals.wanted)
        dialog.accept_wanted.connect(lambda proposal: self._decide(dialog, proposal, accepts=True))
        dialog.decline_wanted.connect(lambda proposal: self._decide(dialog, proposal, accepts=False))
        dialog.open(dialog)
        self._refresh(dialog)

    def _open_lists(self, proposals: tuple[Proposal, ...]) -> None:
        lists = self._counter.lists
        dialog = ListsDialog(self._window, self._words, lists.states, proposals=len(proposals))

        def now() -> None:
            lists.wake()
            dialog.say(self._words.text("Asked. It begins at once and goes on by itself."))

        dialog.now_wanted.connect(now)
        dialog.import_wanted.connect(self.open_import)
        dialog.proposals_wanted.connect(self.open_proposals)
        dialog.open(dialog)

    def _decide(self, dialog: ProposalsDialog, proposal: Proposal, *, accepts: bool) -> None:
        operator, proposals = self._operator, self._counter.proposals

        def act(approval: Approval | None) -> None:
            if accepts:
                proposals.accept(operator, proposal, approval=approval)
            else:
                proposals.refuse(operator, proposal, approval=approval)

        def write(approval: Approval | None) -> None:
            self._background.run(
                "till",
                lambda: act(approval),
                done=if_open(dialog, lambda _nothing: self._refresh(dialog)),
                failed=if_open(dialog, dialog.show_refusal),
            )

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)

    def _refresh(self, dialog: ProposalsDialog) -> None:
        def show(found: tuple[Proposal, ...]) -> None:
            dialog.show_proposals(found, now=self._counter.ruling.current())

        self._background.run(
            "desk", self._counter.proposals.waiting, done=show, failed=if_open(dialog, dialog.show_refusal)
        )

    def _leave_to_import(self, operator: Operator, then: Callable[[Approval | None], None]) -> None:
        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=then)

    def _sentence(self, error: TillError) -> str:
        return wording.sentence(self._words, error)

    def _on_refused(self, error: TillError) -> None:
        self._toast.show_text(self._sentence(error), duration_ms=6000)
