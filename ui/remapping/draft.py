"""Keys that are being changed: nothing counts before it is saved, and each step can be taken back."""

from collections.abc import Mapping

from ui.key_map import PRESETS, KeyMap
from ui.keys import Action


class Draft:
    """`saved` is what counts now, `keys` what would."""

    def __init__(self, saved: KeyMap) -> None:
        self.saved = self.keys = saved
        self._before: list[KeyMap] = []

    @property
    def changed(self) -> tuple[Action, ...]:
        """What would have another key."""
        return differing(self.saved, self.keys)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to save; another preset counts too."""
        return bool(self.changed) or self.keys.preset != self.saved.preset

    @property
    def can_undo(self) -> bool:
        """Something was done."""
        return bool(self._before)

    def holder(self, action: Action, text: str) -> Action | None:
        """Who has that key, where it is somebody else."""
        holder = self.keys.holder(text)
        return None if holder is action else holder

    def give(self, action: Action, text: str) -> None:
        """A key that nobody has; an empty one takes it away."""
        self._step({action: text})

    def exchange(self, action: Action, text: str) -> None:
        """A key that somebody has, who gets this one's instead."""
        holder = self.holder(action, text)
        if holder is None:
            self.give(action, text)
        else:
            self._step({action: text, holder: self.keys.text(action)})

    def use(self, preset: str) -> None:
        """All keys as in that preset."""
        self._go(KeyMap(preset, PRESETS[preset]))

    def undo(self) -> None:
        """The last step, as if it had not been."""
        if self._before:
            self.keys = self._before.pop()

    def _step(self, texts: Mapping[Action, str]) -> None:
        self._go(self.keys.with_texts(texts))

    def _go(self, keys: KeyMap) -> None:
        if keys.preset != self.keys.preset or differing(keys, self.keys):
            self._before.append(self.keys)
            self.keys = keys


def differing(one: KeyMap, other: KeyMap) -> tuple[Action, ...]:
    """Whose key is not the same in both."""
    return tuple(action for action in Action if one.text(action) != other.text(action))
