"""Connect, first part: which store and till this is, and what the head of its paper says."""

from PySide6.QtWidgets import QWidget

from pos_client.domain.cnpj import cnpj_is_valid
from resources.words import Words
from ui.background import Background
from ui.set_up.desk import SetUpDesk
from ui.set_up.form import Asking, Form
from ui.set_up.keyring_notice import KeyringNotice
from ui.set_up.page import SetUpPage
from ui.widgets import Text

_NEEDED = ("code", "till", "name", "cnpj")


class StorePage(SetUpPage):
    """Everything here is on the receipt."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("The store and this till"),
            about=text("The head of every receipt. Code and till number never change afterwards."),
        )
        self.keyring = KeyringNotice(words, stops=False)
        self.body.addWidget(self.keyring)
        self.form = form = Form()
        form.ask(
            Asking("code", text("Store code"), hint=text("Up to 8 letters or digits, such as 001."), most=8)
        )
        form.ask(
            Asking("till", text("Till number"), hint=text("Different at each till of the store."), most=8)
        )
        form.ask(Asking("name", text("Store name")))
        form.ask(Asking("cnpj", text("CNPJ"), most=18))
        form.ask(Asking("address", text("Address")))
        form.ask(Asking("city", text("City")))
        form.ask(Asking("phone", text("Service phone")))
        form.ask(
            Asking(
                "pix_key", text("Pix key"), hint=text("For the QR code of a Pix that is confirmed by eye.")
            )
        )
        form.ask(Asking("message", text("Words at the foot of the receipt")), wide=True)
        form.ask(
            Asking("portal_url", text("Programme's page"), hint=text("Its QR code is on the receipt.")),
            wide=True,
        )
        self.body.addWidget(form)
        self.body.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.form.asked["code"]

    def begin(self) -> None:
        kept = self.desk.draft().get("store", {})
        self.form.show_values({name: str(value) for name, value in kept.items()})
        self.first_field.setFocus()
        # A locked keyring may ask its person first: what is typed meanwhile does not wait for it.
        self.background.run("desk", lambda: self.desk.keyring_works, done=self.keyring.show_works)

    def advance(self) -> None:
        empty = self.form.first_empty(*_NEEDED)
        if empty is not None:
            empty.say(self.words.text("This is needed."))
            empty.setFocus()
            return
        values = self.form.values()
        if not self._stands(values):
            return
        draft = self.desk.draft()
        draft["store"] = {**draft.get("store", {}), **values}
        self.keep(draft)

    def _stands(self, values: dict[str, str]) -> bool:
        for name in ("code", "till"):
            if not (values[name].isascii() and values[name].isalnum()):
                self.form.asked[name].say(self.words.text("Only letters and digits."))
                self.form.asked[name].setFocus()
                return False
        if not cnpj_is_valid(values["cnpj"]):
            self.form.asked["cnpj"].say(self.words.text("This CNPJ does not check."))
            self.form.asked["cnpj"].setFocus()
            return False
        return True


def section(text: str) -> Text:
    """A line that begins a part of a page."""
    return Text(text, 17, weight=600)
