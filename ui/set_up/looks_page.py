"""Connect, second part: colour, theme, language and logo, with the screen and the paper beside them."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources.words import Words
from ui.background import Background
from ui.contrast import ratio
from ui.set_up.desk import Draft, SetUpDesk
from ui.set_up.form import Asking, Form
from ui.set_up.page import SetUpPage
from ui.theme import Theme, exact_font
from ui.widgets import ActionButton, PaperView, Text, WrapRow
from ui.widgets.painting import CENTER, rounded, words

_COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")
_REST_MS = 250
_PREVIEW_PX = 250
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ScreenPreview(QWidget):
    """A sale screen in small, dressed in a theme of its own."""

    def __init__(self, text: Words) -> None:
        super().__init__()
        self._words = text
        self._theme, self._store = Theme.load("light"), ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text.text("The screen"))

    def show_theme(self, theme: Theme, store: str) -> None:
        """Put it on."""
        self._theme, self._store = theme, store
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_PREVIEW_PX, 176)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, wide = self._theme, QPainter(self), self.width()
        rounded(painter, self.rect(), radius=10, fill=theme.ground, border=theme.line)
        header = QRectF(1, 1, wide - 2, 30)
        painter.fillRect(header.adjusted(8, 1, -8, 0), QColor(theme.ground))
        words(painter, header.adjusted(13, 0, -12, 0), self._store, face=exact_font(14, 600), color=theme.ink)
        rounded(painter, QRectF(10, 34, wide - 20, 56), radius=8, fill=theme.panel, border=theme.line)
        product = self._words.text("Ground coffee 500 g")
        line = QRectF(20, 38, wide - 40, 24)
        words(painter, line, product, face=exact_font(14), color=theme.ink)
        words(painter, line, self._words.amount(1890), face=exact_font(14), color=theme.ink, align=_RIGHT)
        back = self._words.text("Takes {amount} back", amount=self._words.money(95))
        soft = QRectF(14, 62, wide - 28, 24)
        rounded(painter, soft, radius=6, fill=theme.soft)
        words(painter, soft.adjusted(6, 0, -6, 0), back, face=exact_font(13, 500), color=theme.accent)
        total = QRectF(14, 94, wide - 28, 36)
        words(
            painter, total, self._words.money(1890), face=exact_font(28, 600), color=theme.ink, align=_RIGHT
        )
        button = QRectF(10, 134, wide - 20, 34)
        rounded(painter, button, radius=8, fill=theme.accent)
        label = self._words.text("Payment")
        words(painter, button, f"F10  {label}", face=exact_font(15, 600), color=theme.on_accent, align=CENTER)


class LooksPage(SetUpPage):
    """Each change shows at once; the paper is drawn from the printer's own bytes."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Looks"),
            about=text("The store's colour on the screen, its logo on the paper. Both can be changed later."),
        )
        self.choose_file: Callable[[], str] = self._from_dialog
        self.form = form = Form()
        hint = text("Six digits, such as #0B6E4F. Empty: ours.")
        self.accent = form.ask(Asking("accent", text("The store's colour"), hint=hint, most=7), wide=True)
        themes = [("light", text("Light")), ("dark", text("Dark")), ("high-contrast", text("High contrast"))]
        form.ask(Asking("theme", text("Theme"), choices=themes), wide=True)
        tongues = [("pt_BR", "Português"), ("en", "English")]
        form.ask(Asking("language", text("Language"), choices=tongues), wide=True)
        self.told = Text("", 13, tone="muted", wrap=True)
        self.logo = ActionButton("Alt+F", text("Choose the logo…"))
        self.no_logo = ActionButton("Alt+X", text("No logo"))
        self.preview, self.paper = ScreenPreview(words), PaperView(name=text("The paper"))
        self.paper.setMinimumHeight(170)
        self.paper.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._draft: Draft = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_paper)
        self._lay_out()
        form.changed.connect(self._on_changed)
        self.logo.clicked.connect(lambda _checked=False: self._take_logo(self.choose_file()))
        self.no_logo.clicked.connect(lambda _checked=False: self._take_logo("", none=True))

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.accent

    def begin(self) -> None:
        self._draft = self.desk.draft()
        kept = self._draft.get("screen", {})
        self.form.show_values({name: str(value) for name, value in kept.items()})
        self._on_changed()
        self._show_paper()
        self.first_field.setFocus()

    def leave(self) -> None:
        self._rest.stop()

    def advance(self) -> None:
        if self._colour() is None:
            self.accent.say(self.words.text("A colour has six digits 0 to 9 or A to F, such as #0B6E4F."))
            self.accent.setFocus()
            return
        draft = self.desk.draft()
        values = {**self.form.values(), "accent": self._colour() or ""}
        draft["screen"] = {**draft.get("screen", {}), **values}
        draft["printer"] = {**draft.get("printer", {}), **self._draft.get("printer", {})}
        self.keep(draft)

    def _lay_out(self) -> None:
        left, right, row = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.form)
        left.addWidget(self.told)
        left.addWidget(Text(self.words.text("Logo on the paper"), 14, tone="muted"))
        buttons = WrapRow()
        buttons.setSpacing(8)
        buttons.addWidget(self.logo)
        buttons.addWidget(self.no_logo)
        buttons.addStretch(1)
        left.addLayout(buttons)
        left.addStretch(1)
        right.setSpacing(8)
        right.addWidget(self.preview)
        right.addWidget(self.paper, 1)
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _colour(self) -> str | None:
        """With its sign; empty for ours, None where it is no colour."""
        typed = self.accent.value
        if not typed:
            return ""
        return f"#{typed.removeprefix('#').upper()}" if _COLOUR.fullmatch(typed) else None

    def _on_changed(self) -> None:
        values, colour = self.form.values(), self._colour()
        theme = Theme.load(values["theme"], accent=colour or None)
        store = str(self._draft.get("store", {}).get("name", "")) or self.words.text("Your store")
        self.preview.show_theme(theme, store)
        self.told.setText(self._contrast(theme, colour))
        self._rest.start()

    def _contrast(self, theme: Theme, colour: str | None) -> str:
        figure = self.words.amount(int(ratio(theme.accent, theme.on_accent) * 100))[:-1]
        if colour and theme.accent.upper() != colour:
            return self.words.text(
                "{wanted} was moved to {used}: its words would not be read well. Now {ratio} : 1.",
                wanted=colour,
                used=theme.accent,
                ratio=figure,
            )
        return self.words.text("Words on it can be read: {ratio} : 1 (4.5 : 1 is needed).", ratio=figure)

    def _show_paper(self) -> None:
        draft = {**self._draft, "screen": self.form.values()}
        self.background.run("desk", lambda: self.desk.preview(draft), done=self._draw_paper)

    def _draw_paper(self, png: bytes) -> None:
        self.paper.set_png(png)

    def _take_logo(self, file: str, *, none: bool = False) -> None:
        if not file and not none:
            return
        draft = self._draft

        def taken(changed: Draft) -> None:
            self._draft = changed
            self._show_paper()

        self.work(
            lambda: self.desk.take_logo(draft, file), taken, waiting=self.words.text("Reading the picture…")
        )

    def _from_dialog(self) -> str:
        title = self.words.text("The store's logo")
        chosen, _kind = QFileDialog.getOpenFileName(
            self, title, str(Path.home()), "PNG, JPEG, BMP (*.png *.jpg *.jpeg *.bmp)"
        )
        return chosen
