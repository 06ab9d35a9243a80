"""Opened from the menu of the drawer: how the ERP stands, connected in the browser, let go."""

import threading
import webbrowser
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from pos_client.domain.erp import ErpOwner, ErpStanding
from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from ui.erp.dialog import ErpDialog
from ui.seat import Seat, SeatedFlow


class ErpFlow(SeatedFlow):
    """Anybody may look; who may not change the store's settings asks for leave.

    `open_browser` opens an address and says whether it could; it runs on a thread of its own.
    """

    _addressed = Signal(str)

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self.open_browser: Callable[[str], bool] = webbrowser.open
        self._dialog: ErpDialog | None = None
        self._addressed.connect(self._on_address)

    def open(self) -> None:
        """How it stands."""
        dialog = ErpDialog(self._window, self._words, self._counter.lists.states)
        dialog.connect_wanted.connect(lambda takes: self._connect(dialog, take_over=takes))
        dialog.disconnect_wanted.connect(lambda: self._disconnect(dialog))
        dialog.now_wanted.connect(lambda: self._read_now(dialog))
        self._dialog = dialog
        dialog.open(dialog)
        self._refresh(dialog)

    def _refresh(self, dialog: ErpDialog) -> None:
        account = self._counter.erp
        assert account is not None

        def show(found: ErpStanding) -> None:
            if _is_open(dialog):
                dialog.show_standing(found)

        self._background.run("net", account.standing, done=show, failed=self._told(dialog))

    def _connect(self, dialog: ErpDialog, *, take_over: bool) -> None:
        account, operator = self._counter.erp, self._operator
        assert account is not None
        given_up = threading.Event()

        def work(approval: Approval | None) -> None:
            dialog.show_waiting()
            dialog.closed.connect(given_up.set)
            self._background.stopping.connect(given_up.set)
            self._background.run(
                "browser",
                lambda: account.connect_at_screen(
                    operator, self._show, given_up=given_up, take_over=take_over, approval=approval
                ),
                done=done,
                failed=self._told(dialog),
            )

        def done(_owner: ErpOwner) -> None:
            self._counter.lists.wake(*self._sources)
            if _is_open(dialog):
                dialog.show_said(self._words.text("Bling is connected. Products begin to come in now."))
                self._refresh(dialog)

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=work)

    def _disconnect(self, dialog: ErpDialog) -> None:
        account, operator = self._counter.erp, self._operator
        assert account is not None

        def work(approval: Approval | None) -> None:
            dialog.show_busy(self._words.text("Disconnecting …"))
            self._background.run(
                "net",
                lambda: account.disconnect(operator, approval=approval),
                done=done,
                failed=self._told(dialog),
            )

        def done(told: bool) -> None:
            if not _is_open(dialog):
                return
            text = self._words.text
            dialog.show_said(
                text("Disconnected. Sales for Bling wait here until it is connected again.")
                if told
                else text("Disconnected here. Bling could not be told: another till takes the account over.")
            )
            self._refresh(dialog)

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=work)

    def _read_now(self, dialog: ErpDialog) -> None:
        self._counter.lists.wake(*self._sources)
        dialog.show_said(self._words.text("Asked. It begins at once and goes on by itself."))

    def _show(self, address: str) -> None:
        """On the sign-in's thread: where no browser opens, the screen shows the address."""
        try:
            opened = self.open_browser(address)
        except (OSError, webbrowser.Error):
            opened = False
        if not opened:
            self._addressed.emit(address)

    def _on_address(self, address: str) -> None:
        if self._dialog is not None and _is_open(self._dialog):
            QGuiApplication.clipboard().setText(address)
            self._dialog.show_address(address)

    def _told(self, dialog: ErpDialog) -> Callable[[TillError], None]:
        def show(error: TillError) -> None:
            if _is_open(dialog):
                dialog.show_refusal(error)

        return show

    @property
    def _sources(self) -> tuple[str, ...]:
        """The account's lists."""
        names = (state.name for state in self._counter.lists.states())
        return tuple(name for name in names if name.partition("-")[0] == "bling")


def _is_open(dialog: ErpDialog) -> bool:
    return isValid(dialog) and dialog.isVisible()
