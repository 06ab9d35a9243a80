"""The list's rows: before and after in one line, and what is said beside the action it is about."""

from dataclasses import dataclass, replace

from resources.words import Words
from ui.key_map import PRESETS, KeyMap
from ui.keys import FIXED, GROUPS, LABELS, Action
from ui.remapping.key_list import KeyRow, Look

NO_KEY = "—"


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence and its action; `wrong` where something has to be done about it."""

    action: Action | None = None
    text: str = ""
    wrong: bool = False


def rows_of(words: Words, before: KeyMap, after: KeyMap, *, saying: Saying, wanted: str = "") -> list[KeyRow]:
    """All of them; `wanted` stands instead of a key where one is waited for: the action that is spoken of."""
    rows: list[KeyRow] = []
    for title, actions in GROUPS:
        rows.append(KeyRow(words.text(title)))
        for action in actions:
            said = saying if action is saying.action else Saying()
            row = _row(words, action, before, after=after, wanted=wanted if said is saying else "")
            rows.append(replace(row, said=said.text, wrong=said.wrong))
    return rows


def _row(words: Words, action: Action, before: KeyMap, *, after: KeyMap, wanted: str) -> KeyRow:
    key, old, usual = after.text(action), before.text(action), PRESETS[after.preset][action]
    look, aside = Look.PLAIN, ""
    if action in FIXED:
        look, aside = Look.FIXED, words.text("always")
    elif key != old:
        look, aside = Look.OTHER, f"{old or NO_KEY}  →"
    elif key != usual:
        aside = words.text("preset: {key}", key=usual)
    if wanted:
        look, aside, key = Look.WANTED, key or NO_KEY, wanted
    return KeyRow(words.text(LABELS[action]), action, key=key or NO_KEY, aside=aside, look=look)
