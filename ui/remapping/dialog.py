"""The keys of the till: seen in groups, given anew, compared with a preset; in force once they are saved."""

from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from resources.words import Words
from ui import wording
from ui.dialog import Dialog, bind_key
from ui.key_map import PRESETS, KeyMap
from ui.keys import FIXED, LABELS, PRESET_NAMES, Action
from ui.remapping import sentences
from ui.remapping.catching import Unfit
from ui.remapping.draft import Draft, differing
from ui.remapping.key_list import KeyList
from ui.remapping.rows import Saying, rows_of
from ui.remapping.side import Side
from ui.text_scale import text_scale
from ui.widgets import WrapRow

LIST_PX, YIELDED_PX = 486, 106


class _Mode(Enum):
    RESTING = auto()
    CATCHING = auto()
    TAKEN = auto()
    """A key that somebody has was pressed; it is waited for Enter, for another one, or for Esc."""
    COMPARING = auto()


class KeysDialog(Dialog):
    """Arrows choose an action, Enter asks for its key, Alt+S saves."""

    save_wanted = Signal(object)
    """The `KeyMap`."""

    def __init__(self, parent: QWidget, words: Words, keys: KeyMap) -> None:
        super().__init__(parent, words, title=words.text("Keys of the till"), width_px=984)
        self.draft = Draft(keys)
        self._mode, self._saying, self._wanted = _Mode.RESTING, Saying(), ""
        self._compared = keys
        self._is_warned = False
        self._stood: Action | None = None
        """Where the arrows were before a preset was compared."""
        # Where words have grown, the list gives of its room: it scrolls, and the dialog stays whole.
        high_px = LIST_PX - round((text_scale() - 1) * YIELDED_PX)
        self.list = KeyList(words.text("Actions and their keys"), high_px=high_px)
        self.side = Side(words)
        row = WrapRow()
        row.setSpacing(24)
        row.addWidget(self.list, 1)
        row.addWidget(self.side.area)
        self.body.addLayout(row, 1)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self._undo = self.action("Alt+Z", words.text("Undo"), self._on_undo)
        self._save = self.action("Alt+S", words.text("Save the keys"), self._on_save, primary=True)
        self._connect()
        self._show()

    def _connect(self) -> None:
        bind_key(self, "Ctrl+Z", self._undo.click)
        self.list.picked.connect(self._on_picked)
        self.list.touched.connect(self._on_touched)
        self.list.currentRowChanged.connect(lambda _row: self._show_side())
        catcher = self.list.catcher
        catcher.caught.connect(self._on_caught)
        catcher.refused.connect(self._on_unfit)
        catcher.confirmed.connect(self._on_confirmed)
        catcher.left.connect(self._rest)
        self.opened.connect(catcher.watch)
        self.closed.connect(catcher.forget)
        side = self.side
        for place, (name, button) in enumerate(side.presets.items(), start=1):
            bind_key(self, f"Alt+{place}", button.click)
            button.clicked.connect(lambda _checked=False, one=name: self._compare(one))
        for key, button, act in (
            ("", side.change, lambda: self._on_picked(self.list.action)),
            ("Alt+T", side.take_away, partial(self._give, "")),
            ("Alt+P", side.usual, self._on_usual),
            ("", side.leave, self._rest),
        ):
            button.clicked.connect(lambda _checked=False, act=act: self._back_to_list(act))
            if key:
                bind_key(self, key, button.click)

    def show_refusal(self, error: TillError) -> None:
        """Why it was not saved; nothing has changed, and it can be tried again."""
        self.set_busy(busy=False)
        self.say(wording.sentence(self.words, error), error=True)

    def set_busy(self, *, busy: bool) -> None:
        """While it is being written."""
        self._save.setEnabled(not busy)
        self.say(self.words.text("Saving …") if busy else "", waiting=busy)

    def finish_dismissed(self) -> None:
        """Esc: a step back, and the first time not out of what is not saved."""
        if self._mode is not _Mode.RESTING:
            self._rest()
        elif self.draft.is_changed and not self._is_warned:
            self._is_warned = True
            said = self.words.text("Not saved yet. Alt+S saves; Esc once more leaves the keys as they were.")
            self.say(said, error=True)
        else:
            super().finish_dismissed()

    def _on_touched(self, action: Action) -> None:
        """On a row: what a button asks is answered by a button."""
        asked = self._mode is _Mode.TAKEN and action is self._saying.action
        if self._mode is not _Mode.COMPARING and not asked:
            self._on_picked(action)

    def _on_picked(self, action: Action | None) -> None:
        """Enter, by what is going on."""
        if self._mode is _Mode.COMPARING:
            self._use()
        elif self._mode is _Mode.TAKEN and action is self._saying.action:
            self._exchange()
        elif action in FIXED:
            self._rest(Saying(action, sentences.fixed(self.words, action)))
        elif action is not None:
            self._wait(Saying(action))

    def _wait(self, saying: Saying) -> None:
        self._mode, self._saying = _Mode.CATCHING, saying
        self.list.catcher.begin()
        self._show()
        self.list.speak(saying.text or self.words.text("Press the key …"))

    def _on_unfit(self, why: Unfit) -> None:
        self._wait(Saying(self._saying.action, sentences.unfit(self.words, why), wrong=True))

    def _on_confirmed(self) -> None:
        if self._mode is _Mode.TAKEN:
            self._exchange()
        else:
            self._on_unfit(Unfit.FIXED)

    def _on_caught(self, text: str) -> None:
        action, holder = self._saying.action, None
        assert action is not None
        holder = self.draft.holder(action, text)
        if holder is None:
            self._give(text)
            return
        instead = self.draft.keys.text(action)
        said = sentences.taken(self.words, text, holder, instead=instead)
        self._wait(Saying(action, said, wrong=True))
        self._mode, self._wanted = _Mode.TAKEN, text
        self._show()

    def _give(self, text: str) -> None:
        """To the action that waits, else to the chosen one."""
        action = self._saying.action if self._mode is not _Mode.RESTING else self.list.action
        if action is None or action in FIXED:
            return
        self.draft.give(action, text)
        self._rest(Saying(action, sentences.given(self.words, action, text)))

    def _exchange(self) -> None:
        action, text = self._saying.action, self._wanted
        assert action is not None
        self.draft.exchange(action, text)
        self._rest(Saying(action, sentences.given(self.words, action, text)))

    def _on_usual(self) -> None:
        """The chosen action's key as its preset has it, which another may have by now."""
        action = self.list.action
        if action is None or action in FIXED:
            return
        self._mode, self._saying = _Mode.CATCHING, Saying(action)
        self._on_caught(PRESETS[self.draft.keys.preset][action])

    def _compare(self, preset: str) -> None:
        """What would change, before anything does."""
        compared = KeyMap(preset, PRESETS[preset])
        changed = differing(self.draft.keys, compared)
        self.list.setFocus()
        if not changed and preset == self.draft.keys.preset:
            self._rest()
            self.say(self.words.text("All keys are as in this preset already."))
            return
        self.list.catcher.end()
        if self._mode is not _Mode.COMPARING:
            self._stood = self.list.action
        self._mode, self._saying, self._compared = _Mode.COMPARING, Saying(), compared
        self._show()
        for action in changed[:1]:
            self.list.go_to(action)
        self.list.speak(self.side.told)

    def _use(self) -> None:
        self.draft.use(self._compared.preset)
        self._rest()

    def _on_undo(self) -> None:
        self.draft.undo()
        self._rest()

    def _rest(self, saying: Saying | None = None) -> None:
        self.list.catcher.end()
        if self._mode is _Mode.COMPARING and self._stood is not None:
            self.list.go_to(self._stood)
        self._mode, self._saying, self._is_warned = _Mode.RESTING, saying or Saying(), False
        self.say("")
        self._show()
        if self._saying.text:
            self.list.speak(self._saying.text)

    def _back_to_list(self, act: object) -> None:
        """A button was touched or reached by Tab: what it began is answered in the list."""
        self.list.setFocus()
        assert callable(act)
        act()

    def _show(self) -> None:
        comparing = self._mode is _Mode.COMPARING
        before = self.draft.keys if comparing else self.draft.saved
        after = self._compared if comparing else self.draft.keys
        wanted = {_Mode.CATCHING: self.words.text("Press the key …"), _Mode.TAKEN: self._wanted}
        self.list.show_rows(
            rows_of(self.words, before, after, saying=self._saying, wanted=wanted.get(self._mode, ""))
        )
        self.set_subtitle(self._standing)
        self._undo.setEnabled(self.draft.can_undo and not comparing)
        self._save.setEnabled(not comparing)
        self._show_side()

    @property
    def _standing(self) -> str:
        keys, text = self.draft.keys, self.words.text
        kind = text(PRESET_NAMES[keys.preset])
        if not keys.own:
            return text("Preset: {kind}.", kind=kind)
        return self.words.plural(
            "Preset: {kind}, and {count} key of your own.",
            "Preset: {kind}, and {count} keys of your own.",
            len(keys.own),
            kind=kind,
        )

    def _show_side(self) -> None:
        keys, action, side = self.draft.keys, self.list.action, self.side
        match self._mode:
            case _Mode.COMPARING:
                count = len(differing(keys, self._compared))
                side.show_comparing(self._compared.preset, count)
            case _Mode.CATCHING:
                side.show_waiting(keys.preset)
            case _Mode.TAKEN:
                side.show_taken(keys.preset)
            case _Mode.RESTING:
                usual = PRESETS[keys.preset]
                free = action is not None and action not in FIXED
                side.show_resting(
                    keys.preset,
                    name=self.words.text(LABELS[action]) if action else "",
                    may_change=free,
                    has_key=free and bool(action and keys.text(action)),
                    is_other=free and bool(action and keys.text(action) != usual[action]),
                )

    def _on_save(self) -> None:
        self._rest()
        if not self.draft.is_changed:
            self.say(self.words.text("Nothing was changed."))
            return
        self.save_wanted.emit(self.draft.keys)
