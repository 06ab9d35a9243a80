"""What is said beside an action: why a key will not do, whose it is, what has happened."""

from resources.words import N_, Words
from ui.key_map import KEYS_THERE_ARE
from ui.keys import LABELS, SALE_KEYS, Action
from ui.remapping.catching import Unfit

_UNFIT = {
    Unfit.FIXED: N_("Enter confirms and Esc steps back, the same everywhere: they cannot be given."),
    Unfit.TYPED: N_("Letters, digits and signs are typed into the fields. With Ctrl a letter will do."),
    Unfit.ALONE: N_("Alone it does nothing: hold Ctrl and press a letter."),
    Unfit.ALT: N_("Alt with a letter belongs to the buttons of the dialogs."),
    Unfit.CLIPBOARD: N_("This one copies and cuts in every field."),
    Unfit.MOVES: N_("This one moves and corrects in every field."),
    Unfit.SCANNED: N_("Too fast for a hand: that was a scanner. Press the key alone."),
    Unfit.OTHER: N_("This key cannot be given. These can: {keys}"),
}
_FIXED = {
    Action.BACK: N_("Esc always steps back and never destroys anything: it stays as it is."),
    Action.CONFIRM: N_("Enter always confirms: it stays as it is."),
    Action.NEXT: N_("Enter always goes on: it stays as it is."),
}


def unfit(words: Words, why: Unfit) -> str:
    """Why a key will not do."""
    return words.text(_UNFIT[why], keys=KEYS_THERE_ARE)


def fixed(words: Words, action: Action) -> str:
    """Why this action keeps its key."""
    return words.text(_FIXED[action])


def taken(words: Words, key: str, holder: Action, *, instead: str) -> str:
    """Whose key it is, and what an exchange would do; `instead` is what the holder would get."""
    name = words.text(LABELS[holder])
    if instead:
        return words.text(
            "{key} is the key of “{holder}”. Enter exchanges them: “{holder}” gets {instead}.",
            key=key,
            holder=name,
            instead=instead,
        )
    return words.text(
        "{key} is the key of “{holder}”. Enter takes it: “{holder}” is left without.", key=key, holder=name
    )


def given(words: Words, action: Action, key: str) -> str:
    """What has happened to an action."""
    name = words.text(LABELS[action])
    if key:
        return words.text("“{action}” is {key} once it is saved.", action=name, key=key)
    if action in SALE_KEYS:
        return words.text("“{action}” has no key once it is saved. Its button still does it.", action=name)
    return words.text("“{action}” has no key once it is saved. The list of keys still does it.", action=name)
