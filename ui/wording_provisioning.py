"""What is wrong with a store's provisioning file, and what to do: by the word that the refusal carries."""

from collections.abc import Mapping

from resources.words import N_, Words

PROVISIONING = {
    "missing": N_("The file {file} cannot be opened. Check its name and place."),
    "unreadable": N_("This is not a store's file, or it was damaged on the way. Ask IT to send it again."),
    "altered": N_("This store's file was altered: nothing of it is taken. Ask IT to send it again."),
    "newer_format": N_("This file is for a newer version of the program. Update the program first."),
    "organisation": N_(
        "This file comes from another organisation ({found}); this till belongs to {known}. Ask your own IT."
    ),
    "store": N_(
        "This file is for store {found}; this till is of store {known}. Ask IT for this store's file."
    ),
    "till": N_("The file does not name till {found}; it is for: {choices}. Ask IT for this till's file."),
    "choose_till": N_("The file is for several tills. Say which one this is: {choices}."),
    "older": N_(
        "This file (number {found}) is older than what this till has ({known}). Ask IT for the newest."
    ),
    "repeated": N_("Another file with number {found} was taken already. Ask IT for one with a new number."),
    "expired": N_(
        "This file was good until {until}, and today is {now}. If that is not today, set this machine's "
        "clock; else ask IT for a new file."
    ),
    "too_early": N_(
        "This file was made on {issued}, and this machine's clock says {now}. Set the clock and try again."
    ),
    "code_needed": N_("The file holds secrets for till {found}. Type the code that IT reads out."),
    "code_wrong": N_("The code is wrong. Have it read out again, letter by letter."),
    "code_wait": N_("Too many wrong codes. Wait {wait_s}."),
    "key_exists": N_("There is a key already: {file}. A new one would lock out every till that trusts it."),
    "key_missing": N_("The key {file} is not there."),
    "key_unreadable": N_("The key {file} cannot be read, or its passphrase is wrong."),
    "passphrase": N_("The passphrase is empty, or the two differ. Try again."),
    "secrets_unreadable": N_("Each secret is a name and a text in quotes."),
}

_DAYS = ("issued", "now", "until")


def provisioning_sentence(words: Words, problem: str, details: Mapping[str, object]) -> str:
    """What is wrong with the file; its days as they are written here."""
    shown = {name: words.date(str(value)) if name in _DAYS else value for name, value in details.items()}
    return words.text(PROVISIONING.get(problem, PROVISIONING["unreadable"]), **shown)
