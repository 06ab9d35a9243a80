"""Colours, fonts and style sheet of the whole program, from the tokens in resources/style.

There is one theme, as there is one QApplication; widgets ask `current()` while they paint.
"""

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources
from ui.contrast import fitted, mixed
from ui.text_scale import set_text_scale, taller, text_px

THEME_NAMES = ("light", "dark", "high-contrast")
FAMILY = "Inter Till"
"""Inter under a name of its own: an Inter installed on the machine may lack or move glyphs."""
_FONT_FILES = ("InterTill-Regular.otf", "InterTill-Medium.otf", "InterTill-SemiBold.otf")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme's colours as "#RRGGBB" (scrim: "#AARRGGBB"); `minimum_contrast` is a WCAG ratio."""

    name: str
    minimum_contrast: float
    pole: str
    ground: str
    panel: str
    header: str
    ink: str
    muted: str
    placeholder: str
    disabled: str
    line: str
    key: str
    key_hover: str
    key_pressed: str
    key_line: str
    field: str
    field_line: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    soft: str
    good: str
    warning: str
    warning_mark: str
    warning_soft: str
    error: str
    error_soft: str
    scrim: str
    shadow: str

    @classmethod
    def load(cls, name: str, *, accent: str | None = None) -> "Theme":
        """The theme `name`; a store's own `accent` ("#RRGGBB") is moved until its text can be read.

        Raises KeyError for an unknown name, ValueError for a malformed colour.
        """
        values = dict(_tokens()["theme"][name])
        soft_mix = float(values.pop("soft_mix"))
        if accent is not None:
            values["accent"], values["soft"] = _store_accent(accent, soft_mix, values=values)
        values["accent_hover"] = mixed(values["accent"], values["pole"], 0.12)
        values["accent_pressed"] = mixed(values["accent"], values["pole"], 0.24)
        return cls(name=name, **values)

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (text, background) pair of token names that widgets draw."""
        surfaces = ("ground", "panel", "header", "key", "key_hover", "field", "soft")
        plain = [(text, surface) for text in ("ink", "muted") for surface in surfaces]
        accents = [("accent", surface) for surface in ("ground", "panel", "header", "field", "soft")]
        filled = [("on_accent", fill) for fill in ("accent", "accent_hover", "accent_pressed")]
        kinds = ("warning", "error")
        surroundings = ("panel", "ground", "field")
        alerts = [(kind, surface) for kind in kinds for surface in (f"{kind}_soft", *surroundings)]
        alerts += [("ink", f"{kind}_soft") for kind in kinds]
        extra = (("ink", "key_pressed"), ("panel", "ink"), ("placeholder", "field"))
        return (*plain, *accents, *filled, *alerts, *extra)


class _Worn:
    """Asked for each line that is painted: no property of Qt's."""

    theme: Theme | None = None


def current() -> Theme:
    """The theme the application wears; the light one before `apply`."""
    return _Worn.theme or _plain_light()


def apply(app: QApplication, theme: Theme, *, text_scale: float | None = None) -> None:
    """Dress the application; may be called again to change clothes while it runs.

    `text_scale` (1.0 to 2.0; None: as it was) counts for the windows that are made afterwards.
    """
    if text_scale is not None:
        set_text_scale(text_scale)
    if _Worn.theme is None:
        # Once: a style draws every widget anew, and so does the sheet below.
        app.setStyle("Fusion")
    _Worn.theme = theme
    app.setFont(font(15))
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))


def font(size_px: int, weight: int = 400) -> QFont:
    """The typeface at a size of the design, weight 400, 500 or 600, always with figures of equal width.

    Where words have grown, so has this.
    """
    return QFont(_font(text_px(size_px), weight))


def exact_font(size_px: int, weight: int = 400) -> QFont:
    """The same at just this size: for paper, and for what has grown already."""
    return QFont(_font(size_px, weight))


@cache
def _font(size_px: int, weight: int) -> QFont:
    _load_typeface()
    made = QFont(FAMILY)
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if size_px >= 28:
        # Figures of equal width stand too far apart when they are large.
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 97.5)
    return made


def style_sheet(theme: Theme) -> str:
    """The style sheet with every {token} replaced; KeyError names a token that does not exist."""
    values: dict[str, str] = {field.name: str(getattr(theme, field.name)) for field in fields(theme)}
    for group in ("size", "space", "radius"):
        values |= {f"{group}_{key}": str(value) for key, value in _tokens()[group].items()}
    values |= {f"height_{key}": str(taller(value)) for key, value in _tokens()["height"].items()}
    # A box that is ticked grows by half of what the words beside it do, in even steps: its ring stays round.
    tick = _tokens()["mark"]["tick"] + (text_px(15) - 15) // 4 * 2
    values |= {"mark_tick": str(tick), "mark_round": str(tick // 2 + 2)}
    template = resources.contents("style/till.qss").replace("{tokens}", "tokens")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)


@cache
def _tokens() -> dict[str, Any]:
    return tomllib.loads(resources.contents("style/tokens.toml"))


@cache
def _plain_light() -> Theme:
    return Theme.load("light")


def _store_accent(accent: str, soft_mix: float, *, values: dict[str, Any]) -> tuple[str, str]:
    minimum = values["minimum_contrast"]
    texts = (values["ink"], values["muted"])

    def soft_of(candidate: str) -> str:
        blend = mixed(values["panel"], candidate, soft_mix)
        return fitted(blend, values["panel"], minimum=minimum, against=lambda _: texts)

    def surroundings(candidate: str) -> tuple[str, ...]:
        return (values["on_accent"], values["ground"], values["panel"], values["header"], soft_of(candidate))

    fit = fitted(accent, values["pole"], minimum=minimum, against=surroundings)
    return fit, soft_of(fit)


def _load_typeface() -> None:
    """Before anything is measured: widths are kept, and those of another typeface would stay for good."""
    app = QApplication.instance()
    if app is None or app.property("till_fonts"):
        return
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFontFromData(resources.data(f"fonts/{name}"))
    app.setProperty("till_fonts", True)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.ground,
        role.WindowText: theme.ink,
        role.Base: theme.field,
        role.AlternateBase: theme.header,
        role.Text: theme.ink,
        role.PlaceholderText: theme.placeholder,
        role.Button: theme.key,
        role.ButtonText: theme.ink,
        role.BrightText: theme.error,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.ink,
        role.ToolTipText: theme.panel,
        role.Mid: theme.line,
    }
    made = QPalette()
    for target, color in colors.items():
        made.setColor(target, QColor(color))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.disabled))
    return made
