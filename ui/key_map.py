"""The keys in force: a preset, and what the store's settings change of it; checked so that no key means two
things. Keys are written as they are printed: `F12`, `Ctrl+U`, `Del`, `Num +` (of the numeric block).

`KeysInForce` is the one place where open screens look; other keys put there count at once.
"""

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval
from pos_client.domain.till import Operator
from resources.words import Words
from ui.keys import BRAZILIAN_TILLS, FIXED, KEY_TEXTS, LABELS, NUMERIC_PAD, Action

FUNCTION_KEYS = "function-keys"
PRESETS: Mapping[str, Mapping[Action, str]] = {
    FUNCTION_KEYS: KEY_TEXTS,
    "numeric-pad": {**KEY_TEXTS, **NUMERIC_PAD},
    "brazilian-tills": {**KEY_TEXTS, **BRAZILIAN_TILLS},
}
_NAMED = {
    **{f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(1, 13)},
    "Del": Qt.Key.Key_Delete,
    "Ins": Qt.Key.Key_Insert,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "PgUp": Qt.Key.Key_PageUp,
    "PgDn": Qt.Key.Key_PageDown,
    "Pause": Qt.Key.Key_Pause,
}
_ON_THE_PAD = {
    "Num +": Qt.Key.Key_Plus,
    "Num -": Qt.Key.Key_Minus,
    "Num /": Qt.Key.Key_Slash,
}
_LETTERS = {letter: Qt.Key(ord(letter)) for letter in "ABDEFGHIJKLMNOPQRSTUVWYZ"}
"""With Ctrl. C and X are the clipboard's; so is V, but the code field has no use for it."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key as Qt tells it."""

    key: Qt.Key
    control: bool = False
    keypad: bool = False


def stroke(text: str) -> Stroke | None:
    """What is pressed for this; None for a key that cannot be given to an action."""
    if text in _ON_THE_PAD:
        return Stroke(_ON_THE_PAD[text], keypad=True)
    control = text.startswith("Ctrl+")
    name = text.removeprefix("Ctrl+")
    known = {**_NAMED, **_LETTERS} if control else _NAMED
    return Stroke(known[name], control) if name in known else None


def text_of(pressed: Stroke) -> str:
    """As that key is printed; empty for one that cannot be given to an action."""
    return _TEXTS.get(pressed, "")


def stroke_of(event: QKeyEvent) -> Stroke:
    """What was pressed: Shift changes nothing, and the block's own signs are told from the others."""
    modifiers, key = event.modifiers(), Qt.Key(event.key())
    pad = bool(modifiers & Qt.KeyboardModifier.KeypadModifier) and key in _ON_THE_PAD.values()
    return Stroke(key, bool(modifiers & Qt.KeyboardModifier.ControlModifier), pad)


_TEXTS = {
    pressed: text
    for text in (
        *_NAMED,
        *_ON_THE_PAD,
        *(f"Ctrl+{name}" for name in (*_NAMED, *_LETTERS)),
    )
    if (pressed := stroke(text)) is not None
}


@dataclass(frozen=True)
class KeyMap:
    """Which key does what. `preset` is the name of what the store began with."""

    preset: str
    texts: Mapping[Action, str]

    def text(self, action: Action) -> str:
        """As it is printed on the button; empty where the store took the key away."""
        return self.texts[action]

    def action(self, event: QKeyEvent) -> Action | None:
        """What the key means at the counter, or None."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return None
        return self._actions.get(stroke_of(event))

    def holder(self, text: str) -> Action | None:
        """Whose key that is."""
        pressed = stroke(text)
        return self._actions.get(pressed) if pressed is not None else None

    @property
    def own(self) -> dict[str, str]:
        """What is other than in the preset, as the settings file says it."""
        usual = PRESETS[self.preset]
        return {action.value: text for action, text in self.texts.items() if text != usual[action]}

    def with_texts(self, texts: Mapping[Action, str]) -> "KeyMap":
        """Itself with these keys instead."""
        return KeyMap(self.preset, {**self.texts, **texts})

    @cached_property
    def is_usual(self) -> bool:
        """Nothing is other than the sentences of the program say."""
        return dict(self.texts) == dict(KEY_TEXTS)

    @cached_property
    def _actions(self) -> dict[Stroke, Action]:
        made = ((stroke(text), action) for action, text in self.texts.items() if action not in FIXED)
        return {pressed: action for pressed, action in made if pressed is not None}


def key_map(preset: str = FUNCTION_KEYS, own: Mapping[str, object] | None = None) -> KeyMap:
    """A preset with the store's own keys, by action: `{"pay": "Num +"}`; an empty key takes it away.

    Raises Refused(SETTINGS_INVALID) for an unknown action or key, and where a key would mean two things.
    """
    texts = dict(PRESETS[preset])
    for name, key in (own or {}).items():
        action = _action(name)
        if not isinstance(key, str) or (key and stroke(key) is None):
            raise _refused(name, key, problem="choice", choices=KEYS_THERE_ARE)
        texts[action] = key
    _check(texts, own or {})
    return KeyMap(preset, texts)


SaveKeys = Callable[[Operator, KeyMap, Approval | None], None]
"""Keeps these for the next start too. Raises TillError, and then nothing has changed; takes a moment."""


class KeysInForce(QObject):
    """What the till goes by now. `changed` when other keys count: what bears their names writes them anew."""

    changed = Signal()

    def __init__(self, keys: KeyMap | None = None) -> None:
        super().__init__()
        self._keys = keys or key_map()

    @property
    def current(self) -> KeyMap:
        """The map itself."""
        return self._keys

    def put(self, keys: KeyMap) -> None:
        """These from now on."""
        self._keys = keys
        self.changed.emit()

    def text(self, action: Action) -> str:
        """As it is printed on the button; empty where the store took the key away."""
        return self._keys.text(action)

    def action(self, event: QKeyEvent) -> Action | None:
        """What the key means at the counter, or None."""
        return self._keys.action(event)

    def named(self, action: Action, words: Words) -> str:
        """For a sentence: the key, or where there is none what stands on the button."""
        return self.text(action) or f"“{words.text(LABELS[action])}”"


def with_keys(words: Words, keys: KeysInForce) -> Words:
    """The same words, where a sentence names a key by the one that is in force when it is said."""
    return Words(words.language, _KeyedCatalogue(words, keys))


class _KeyedCatalogue(gettext.NullTranslations):
    """Sentences are written with the usual keys. Asked on any thread."""

    def __init__(self, words: Words, keys: KeysInForce) -> None:
        super().__init__()
        self._inner, self._keys = words._catalogue, keys
        usual = [text for action, text in KEY_TEXTS.items() if action not in FIXED]
        longest_first = sorted(usual, key=len, reverse=True)
        self._named = re.compile(r"(?<![\w+])(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")

    def gettext(self, message: str) -> str:
        return self._said(self._inner.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said(self._inner.ngettext(msgid1, msgid2, n))

    def _said(self, sentence: str) -> str:
        keys = self._keys.current
        if keys.is_usual:
            return sentence
        return self._named.sub(lambda found: self._instead(keys, found[1]), sentence)

    def _instead(self, keys: KeyMap, usual: str) -> str:
        action = _USUALLY[usual]
        return keys.text(action) or f"“{self._inner.gettext(LABELS[action])}”"


_USUALLY = {text: action for action, text in KEY_TEXTS.items() if action not in FIXED}
KEYS_THERE_ARE = "F1 … F12, Del, Ins, Home, End, PgUp, PgDn, Num + - /, Ctrl+A …"


def _action(name: str) -> Action:
    known = [action for action in Action if action not in FIXED]
    if name not in known:
        raise _refused(name, name, problem="choice", choices=", ".join(known))
    return Action(name)


def _check(texts: Mapping[Action, str], own: Mapping[str, object]) -> None:
    taken: dict[Stroke, Action] = {}
    for action, text in texts.items():
        pressed = stroke(text)
        if action in FIXED or pressed is None:
            continue
        other = taken.setdefault(pressed, action)
        if other is not action:
            name = action if action in own else other
            raise _refused(name, text, problem="key_taken", choices=str(other if name == action else action))


def _refused(name: str, value: object, *, problem: str, choices: str) -> Refused:
    return Refused(
        Reason.SETTINGS_INVALID,
        key=f"keys.own.{name}",
        value=str(value)[:40],
        problem=problem,
        choices=choices,
    )
