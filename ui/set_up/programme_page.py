"""Connect, third part: the loyalty programme, the SmartPOS layer, and their secrets into the keyring."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.errors import Outage, TillError
from resources.words import N_, Words
from ui import wording
from ui.background import Background
from ui.set_up.desk import Draft, SetUpDesk
from ui.set_up.form import Asking, Form
from ui.set_up.keyring_notice import KeyringNotice
from ui.set_up.page import SetUpPage
from ui.set_up.store_page import section

NAMES = {
    "smartbis": "Smartbis",
    "crmbonus": "CRM&BÔNUS",
    "smartpos": "SmartPOS",
    "bling": "Bling",
    "model": N_("The store's own programme"),
    "none": N_("No programme"),
}
CAPTIONS = {
    "base_url": N_("Address of the platform"),
    "extension_url": N_("Address of its loyalty extension"),
    "store_id": N_("Store number at the programme"),
    "smartbis_api_key": N_("API key"),
    "smartbis_api_secret": N_("API secret"),
    "crmbonus_authorization": N_("Integration key"),
    "crmbonus_company": N_("Company code"),
    "loyalty_token": N_("Access token"),
    "smartpos_token": N_("SmartPOS token"),
}
HINTS = {
    "extension_url": N_("Where the contract has PIN, balance and offers; else leave it empty."),
    "store_id": N_("Digits only."),
}
SMARTPOS_TOKEN = "smartpos_token"  # noqa: S105 - the secret's name


class ProgrammePage(SetUpPage):
    """A secret that is typed goes into the keyring at once and is never shown again."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Programme and platforms"),
            about=text(
                "Secrets go to this machine's keyring. They are in no file and are never shown again."
            ),
        )
        self.keyring_works = True
        self.warning = KeyringNotice(words, stops=True)
        self.body.addWidget(self.warning)
        self.form = Form()
        choices = [(name, text(NAMES.get(name, name))) for name in desk.programmes()]
        self.provider = self.form.ask(Asking("provider", text("Loyalty programme"), choices=choices))
        self.form.ask(
            Asking(
                "programme", text("What the store calls it"), hint=text("On screens and receipts."), most=24
            )
        )
        self.body.addWidget(self.form)
        self._holder = QVBoxLayout()
        self.body.addLayout(self._holder)
        self.body.addWidget(section(text("SmartPOS layer")))
        self.smartpos = Form()
        self.smartpos.ask(
            Asking(
                "base_url", text("Address of the SmartPOS layer"), hint=text("Empty: this store has none.")
            )
        )
        self._add_secret(self.smartpos, SMARTPOS_TOKEN)
        self.body.addWidget(self.smartpos)
        self.body.addStretch(1)
        self.details = Form()
        self._holder.addWidget(self.details)
        self.provider.changed.connect(self._on_provider)

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.provider

    def begin(self) -> None:
        draft = self.desk.draft()
        loyalty = {name: str(value) for name, value in draft.get("loyalty", {}).items()}
        self.form.show_values(loyalty)
        self.smartpos.asked["base_url"].show_value(str(draft.get("smartpos", {}).get("base_url", "")))
        self._on_provider()
        self._tell_kept(self.smartpos, (SMARTPOS_TOKEN,))
        self.first_field.setFocus()
        self._look_for_keyring()

    def advance(self) -> None:
        if not self.keyring_works:
            self._look_for_keyring()
            return
        for form in (self.details, self.smartpos):
            for asking in form.asked.values():
                if asking.name == "store_id" and not (asking.value or "0").isdigit():
                    asking.say(self.words.text("Digits only."))
                    asking.setFocus()
                    return
        draft = self.desk.draft()
        asked = self.desk.programmes()[self.provider.value]
        loyalty = {**draft.get("loyalty", {}), **self.form.values()}
        for name in asked.settings:
            typed = self.details.asked[name].value
            loyalty[name] = int(typed or "0") if name == "store_id" else typed
        draft["loyalty"] = loyalty
        draft["smartpos"] = {
            **draft.get("smartpos", {}),
            "base_url": self.smartpos.asked["base_url"].value,
        }
        keeper = self._keeper()
        self.keep(
            draft,
            lambda: self.work(keeper, self._on_kept, waiting=self.words.text("Into the keyring…")),
        )

    def show_refusal(self, error: TillError) -> None:
        if error.key is Outage.CREDENTIALS:
            self._on_keyring(False)
        self.say(wording.sentence(self.words, error), error=True)

    def _look_for_keyring(self) -> None:
        waiting = self.words.text("Looking at the keyring…")
        self.work(lambda: self.desk.keyring_works, self._on_keyring, waiting=waiting)

    def _keeper(self) -> Callable[[], None]:
        """Keeps what was typed; the fields have it until it is kept, or it would have to be typed again."""
        draft = self.desk.draft()
        typed = {asking.name: asking.value for asking in self._secrets() if asking.value}

        def keep() -> None:
            for name, secret in typed.items():
                self.desk.keep_secret(draft, name, secret)

        return keep

    def _on_kept(self, _kept: None) -> None:
        for asking in self._secrets():
            asking.take()
        self.passed.emit()

    def _secrets(self) -> list[Asking]:
        asked = (*self.details.asked.values(), *self.smartpos.asked.values())
        return [asking for asking in asked if self._is_secret(asking.name)]

    def _is_secret(self, name: str) -> bool:
        known = {secret for asked in self.desk.programmes().values() for secret in asked.secrets}
        return name in known | {SMARTPOS_TOKEN}

    def _on_provider(self) -> None:
        """Another programme asks for other things."""
        asked = self.desk.programmes()[self.provider.value]
        fresh = Form()
        kept = self.desk.draft().get("loyalty", {})
        same = kept.get("provider") == self.provider.value
        for name in asked.settings:
            caption, hint = self._words_of(name)
            asking = fresh.ask(Asking(name, caption, hint=hint))
            usual = asked.base_url if name == "base_url" else ""
            value = str(kept.get(name, "")) if same else ""
            asking.show_value((value if value != "0" else "") or usual)
        for name in asked.secrets:
            self._add_secret(fresh, name)
        self._holder.replaceWidget(self.details, fresh)
        self.details.deleteLater()
        self.details = fresh
        self.form.asked["programme"].setVisible(self.provider.value != "none")
        self._tell_kept(fresh, asked.secrets)

    def _words_of(self, name: str) -> tuple[str, str]:
        hint = HINTS.get(name, "")
        return self.words.text(CAPTIONS.get(name, name)), self.words.text(hint) if hint else ""

    def _add_secret(self, form: Form, name: str) -> None:
        form.ask(Asking(name, self._words_of(name)[0], most=4000)).hide_typing()

    def _tell_kept(self, form: Form, names: tuple[str, ...]) -> None:
        draft, kept = (
            self.desk.draft(),
            self.words.text("In the keyring already. Type it only to replace it."),
        )
        for name in names:
            asking = form.asked[name]

            def tell(there: bool, asking: Asking = asking) -> None:
                if form in (self.details, self.smartpos):
                    asking.hint(kept if there else "")

            self.background.run("desk", self._asker(draft, name), done=tell)

    def _asker(self, draft: Draft, name: str) -> Callable[[], bool]:
        return lambda: self.desk.has_secret(draft, name)

    def _on_keyring(self, works: bool) -> None:
        self.keyring_works = works
        self.next_label = self.words.text("Continue") if works else self.words.text("Look again")
        self.warning.show_works(works)
        self.ready_changed.emit()
