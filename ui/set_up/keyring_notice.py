"""No place for secrets on this machine: said from the first page on, with what to do."""

from resources.words import Words
from ui.widgets import Banner


class KeyringNotice(Banner):
    """Hidden while secrets can be kept. `stops`: the page goes no further, and Enter looks again."""

    def __init__(self, words: Words, *, stops: bool) -> None:
        super().__init__()
        self._words, self._stops = words, stops
        self.hide()

    def show_works(self, works: bool) -> None:
        """What was found."""
        if works:
            self.hide()
            return
        text = self._words.text
        cure = text(
            "This machine has no keyring that can be trusted. On Linux, sign in to a desktop session with "
            "GNOME Keyring or KWallet unlocked; on Windows, sign in as the till's own user."
        )
        after = (
            text("Then press Enter. If this stays, leave for now and start the till again: all is kept.")
            if self._stops
            else text(
                "Store and looks can be filled in and are kept; the programme, the devices and the manager "
                "wait for it."
            )
        )
        self.show_text(f"{cure} {after}", "problem")
        self.show()
