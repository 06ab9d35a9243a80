"""F1: every key in force, found by what it does; the programme and the store's phone under them."""

import unicodedata
from functools import partial

import segno
from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.rules import VoucherCheck
from pos_client.ports import Capability
from resources.words import Words
from ui.counter import Counter
from ui.dialog import Dialog
from ui.keys import FIXED, LABELS, PRESET_NAMES, Action
from ui.widgets import CodeField, QrView, Separator, Text

QR_PX = 96


class HelpDialog(Dialog):
    """Two columns of keys. What is typed leaves those that match; Enter does the only one that is left."""

    wanted = Signal(object)
    guide_wanted = Signal()
    keys_wanted = Signal()
    """Other keys."""

    def __init__(self, parent: QWidget, words: Words, counter: Counter) -> None:
        keys = counter.keys.current
        kind = words.text(PRESET_NAMES[keys.preset])
        super().__init__(
            parent,
            words,
            title=words.text("Keys of the till"),
            subtitle=words.text("In force: {kind}, with this store's own.", kind=kind)
            if keys.own
            else words.text("In force: {kind}.", kind=kind),
            width_px=800,
        )
        self._counter = counter
        hidden = set() if self._takes_vouchers else {Action.VOUCHER}
        self._actions: list[tuple[Action | None, str, str]] = [
            (action, keys.text(action) or "—", words.text(LABELS[action]))
            for action in Action
            if action not in hidden
        ]
        self._actions += [
            (None, "3*", words.text("Three of the next code")),
            (None, "Enter", words.text("On the empty field: payment")),
            (None, "↑ ↓", words.text("Choose an item")),
        ]
        self.field = CodeField(words.text("What do you want to do?"), name=words.text("Find a key"))
        self.field.setProperty("echoes", True)
        self._grid = QGridLayout()
        self._rows = [(Text(key, 15, weight=600), Text(label, 15)) for _action, key, label in self._actions]
        self._lay_out()
        self._show_programme()
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        if counter.training:
            self.action("Alt+G", words.text("Guided sale"), partial(self._leave_for, self.guide_wanted))
        if counter.save_keys is not None:
            self.action("Alt+T", words.text("Change the keys"), partial(self._leave_for, self.keys_wanted))
        self._do = self.action("Enter", words.text("Do it"), self._on_enter, primary=True)
        self.field.textEdited.connect(self._filter)
        self._filter("")

    @property
    def matching(self) -> list[str]:
        """What is shown now."""
        return [label for shown, label in self._rows_shown() if shown]

    def _rows_shown(self) -> list[tuple[bool, str]]:
        return [
            (not name.isHidden(), label)
            for (_key, name), (_action, _text, label) in zip(self._rows, self._actions, strict=True)
        ]

    def _lay_out(self) -> None:
        self.body.addWidget(self.field)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.body.addLayout(self._grid)

    def _filter(self, typed: str) -> None:
        """Those that match, in two columns from the top left."""
        wanted = _plain(typed)
        shown: list[tuple[Text, Text]] = []
        for (key, name), (_action, text, label) in zip(self._rows, self._actions, strict=True):
            matches = wanted in _plain(label) or wanted == _plain(text)
            if matches:
                shown.append((key, name))
            for part in (key, name):
                self._grid.removeWidget(part)
                part.setParent(self.panel)
                part.setVisible(matches)
        half = max((len(self._rows) + 1) // 2, 1) if not wanted else len(self._rows)
        for index, (key, name) in enumerate(shown):
            column = 2 * (index // half)
            self._grid.addWidget(key, index % half, column)
            self._grid.addWidget(name, index % half, column + 1)
        self._do.setVisible(self._only is not None)

    @property
    def _only(self) -> Action | None:
        """The one that is left, where typing has left one."""
        left = [one for one, (shown, _) in zip(self._actions, self._rows_shown(), strict=True) if shown]
        action = left[0][0] if len(left) == 1 else None
        return None if action in FIXED else action

    def _leave_for(self, wanted: SignalInstance) -> None:
        self.finish()
        wanted.emit()

    def _on_enter(self) -> None:
        if (action := self._only) is not None:
            self.finish()
            self.wanted.emit(action)

    @property
    def _takes_vouchers(self) -> bool:
        by_hand = self._counter.rules_now().voucher_check is VoucherCheck.MANUAL
        can = self._counter.can
        return by_hand or can(Capability.VOUCHERS) or can(Capability.COUPONS)

    def _show_programme(self) -> None:
        """Small: its name, its rules as a QR, and whom to call."""
        head, words = self._counter.head, self.words
        if not head.programme and not head.portal_url and not head.phone:
            return
        row, names = QHBoxLayout(), QVBoxLayout()
        names.setSpacing(2)
        if head.programme:
            names.addWidget(Text(words.text("Programme: {name}", name=head.programme), 15, weight=600))
        if head.portal_url:
            names.addWidget(Text(words.text("Rules and balance: {url}", url=head.portal_url), 14, wrap=True))
        if head.phone:
            names.addWidget(Text(words.text("Store's service: {phone}", phone=head.phone), 14))
        names.addStretch(1)
        row.addLayout(names, 1)
        if head.portal_url:
            view = QrView()
            view.set_matrix([[bool(dark) for dark in line] for line in segno.make(head.portal_url).matrix])
            view.setFixedSize(QR_PX, QR_PX)
            row.addWidget(view, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(Separator())
        self.body.addLayout(row)


def _plain(text: str) -> str:
    """Without accents and capitals."""
    parts = unicodedata.normalize("NFD", text.strip().casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
