"""What a cashier does when a paper did not come out, by what ails the printer."""

from resources.words import N_, Words
from ui import wording

_ADVICE = {
    "paper_out": N_("Put in a new roll and close the cover."),
    "cover_open": N_("Close the cover until it clicks."),
    "offline": N_("Check that it is switched on and that its cable is in."),
    "timeout": N_("Switch it off and on."),
    "connection_closed": N_("Switch it off and on."),
    "error": N_("Switch it off and on."),
    "disk_full": N_("Tell the manager."),
    "not_allowed": N_("Tell the manager."),
    "none": N_("The manager sets one up in the settings."),
    "queue_unknown": N_("Tell the manager."),
    "queue_stopped": N_("Start the queue in the system's printer settings."),
    "queue_refused": N_("Look at the system's printer settings."),
    "queue_missing": N_("Tell the manager."),
    "usb_missing": N_("Tell the manager."),
}


def not_printed(words: Words, cause: str) -> str:
    """The receipt of the sale on the screen: what is wrong, what to do, and that the sale is safe."""
    if cause == "none":
        return ""
    what = wording.printer_problem(words, cause)
    do = words.text(_ADVICE.get(cause, _ADVICE["offline"]))
    return words.text(
        "The receipt did not come out. {what}. {do} Then F5 and Enter print it: the sale is safe.",
        what=what,
        do=do,
    )
