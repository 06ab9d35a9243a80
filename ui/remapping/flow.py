"""Opened from the list of keys and from the menu of the drawer: shown, changed, approved, in force."""

from pos_client.domain.permissions import Approval, Permission
from ui.key_map import KeyMap
from ui.remapping.dialog import KeysDialog
from ui.seat import Seat, SeatedFlow
from ui.widgets import Toast

TOAST_ABOVE_PX = 196
"""Over the bar, where the new keys stand."""


class KeysFlow(SeatedFlow):
    """Anybody may look; who may not change settings asks for leave at saving."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._toast = Toast(seat.window, above_px=TOAST_ABOVE_PX)

    @property
    def is_there(self) -> bool:
        """Whether this till can keep other keys."""
        return self._counter.save_keys is not None

    def open(self) -> None:
        """The keys as they are."""
        dialog = KeysDialog(self._window, self._words, self._counter.keys.current)
        dialog.save_wanted.connect(lambda keys: self._on_save(dialog, keys))
        dialog.open(dialog.list)

    def _on_save(self, dialog: KeysDialog, keys: KeyMap) -> None:
        operator, save = self._operator, self._counter.save_keys
        assert save is not None

        def write(approval: Approval | None) -> None:
            dialog.set_busy(busy=True)
            self._background.run(
                "till",
                lambda: save(operator, keys, approval),
                done=lambda _none: done(),
                failed=dialog.show_refusal,
            )

        def done() -> None:
            dialog.finish()
            self._counter.keys.put(keys)
            self._toast.show_text(self._words.text("Keys saved. They count from now on."), duration_ms=6000)

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)
