"""One line for each finding: what is wrong and what to do. Nothing here draws."""

from pos_client.services.doctor import Finding, Health
from resources.words import N_, Words

PARTS = {
    "printer": N_("Printer"),
    "drawer": N_("Drawer"),
    "scanner": N_("Scanner"),
    "pole": N_("Customer's pole"),
    "screen": N_("Customer's screen"),
    "scale": N_("Scale"),
    "terminal": N_("Card machine"),
    "database": N_("Data"),
    "disk": N_("Disk"),
    "clock": N_("Clock"),
    "keyring": N_("Keyring"),
    "platform": N_("Platform"),
    "network": N_("Network"),
    "backup": N_("Backup"),
    "settings": N_("Settings"),
}
_NAMES = {
    "smartbis": "Smartbis",
    "crmbonus": "CRM&BÔNUS",
    "smartpos": "SmartPOS",
    "bling": "Bling",
    "mercadopago": "Mercado Pago",
    "mercadopago_pix": "Mercado Pago Pix",
    "paygo": "PayGo",
    "simulated": "",
}
"""Those that are called otherwise than they are kept."""
_HEALTH = {
    Health.FINE: N_("works."),
    Health.ABSENT: N_("not set up on this till."),
    Health.SKIPPED: N_("could not be looked at."),
}
_ANY = {
    "timeout": N_("does not answer. Check cable and power."),
    "offline": N_("off or unplugged. Check cable and power."),
    "not_allowed": N_("this user may not use it. IT must allow it."),
    "in_use": N_("the open till uses it. Look there: F9, Alt+A."),
    "bug": N_("the look at it failed by a program error. Send the log to support."),
}
_PROBLEMS = {
    ("printer", "paper_out"): N_("out of paper. Put a new roll in and close the cover."),
    ("printer", "cover_open"): N_("the cover is open. Close it."),
    ("printer", "error"): N_("it reports an error. Switch it off and on; look for jammed paper."),
    ("printer", "paper_low"): N_("the paper is almost out. Have a new roll ready."),
    ("printer", "drawer_open"): N_("works; the drawer stands open. Close it."),
    ("printer", "silent"): N_("set up; it cannot be asked how it is. Print a receipt to see."),
    ("printer", "connection_closed"): N_("it hung up. Switch it off and on."),
    ("printer", "none"): N_("not set up on this till."),
    ("printer", "printed"): N_("the page went out. Look whether letters and edges are right."),
    ("printer", "interrupted"): N_("it stopped in the middle. Look for jammed paper, print again."),
    ("printer", "queue_unknown"): N_("the system has no such print queue. Choose another one."),
    ("printer", "queue_stopped"): N_("its print queue is stopped. Start it in the system's settings."),
    ("printer", "queue_refused"): N_(
        "its print queue refused the page. Look at it in the system's settings."
    ),
    ("printer", "queue_missing"): N_("this machine has no print system. Choose another connection."),
    ("printer", "usb_missing"): N_("pyusb is not installed. IT must install it, or leave the field empty."),
    ("printer", "disk_full"): N_("the disk is full: nothing can be printed. Free some space."),
    ("drawer", "by_printer"): N_("opens by the printer. See the printer."),
    ("drawer", "no_printer"): N_("it opens by the printer, and there is none. Set one of both up."),
    ("drawer", "opened"): N_("told to open. If it stayed shut, check its cable and its key."),
    ("drawer", "drawer_away"): N_("off or unplugged. Check its cable; its key opens it meanwhile."),
    ("scanner", "types"): N_("types like a keyboard. Read a code to try it."),
    ("scanner", "starting"): N_("its line does not open. Check cable and port."),
    ("scanner", "offline"): N_("unplugged. Check its cable; codes can be typed meanwhile."),
    ("pole", "offline"): N_("unplugged. Check its cable; the sale goes on."),
    ("pole", "shown"): N_("written. Look whether both lines stand on it."),
    ("screen", "one_monitor"): N_("only one monitor is plugged in."),
    ("screen", "shown"): N_("the test picture is on it for some seconds."),
    ("scale", "weighed"): N_("works: {weight} kg."),
    ("scale", "offline"): N_("unplugged. Check its cable, or type the weight."),
    ("scale", "unreadable"): N_("it answers nonsense. Check protocol, speed and parity."),
    ("scale", "timeout"): N_("it does not answer. Check its cable and that it is switched on."),
    ("scale", "unstable"): N_("it never comes to rest. Clear its plate, check that it stands level."),
    ("scale", "negative"): N_("below zero. Clear its plate and press its zero key."),
    ("scale", "overload"): N_("too much lies on it. Clear its plate."),
    ("terminal", "offline"): N_("it does not answer. Switch it on, check its internet; take cash meanwhile."),
    ("terminal", "sign_in_needed"): N_("refuses this store's credentials. IT must install new ones."),
    ("database", "database_damaged"): N_("damaged. Stop selling, call support: a backup can be restored."),
    ("database", "large"): N_("no fault was found in the time there was; it is large."),
    ("disk", "almost_full"): N_("almost full: {megabytes} MB are left. Free some space today."),
    ("disk", "filling"): N_("{megabytes} MB are left. Free some space soon."),
    ("clock", "ahead"): N_("{off} ahead. Set this machine's date and time."),
    ("clock", "behind"): N_("{off} behind. Set this machine's date and time."),
    ("clock", "no_word"): N_("no server told the time: it could not be compared."),
    ("keyring", "credentials"): N_("locked or missing. Sign in to this machine's user and unlock it."),
    ("keyring", "empty"): N_("works; it holds no secrets of this till yet. Open the till once."),
    ("platform", "sign_in_needed"): N_("refuses this store's credentials. IT must install new ones."),
    ("platform", "refused"): N_("answers, and refuses. Tell IT."),
    ("platform", "credentials"): N_("its credentials cannot be read: see the keyring."),
    ("platform", "not_asked"): N_("set up; it cannot be asked without a customer."),
    ("platform", "answer_unreadable"): N_("somebody else answers in its place. See the network."),
    ("platform", "clock"): N_("not trusted because of this machine's date. See the clock."),
    ("platform", "certificate"): N_("its certificate is refused. Tell IT."),
    ("network", "captive"): N_("a login page answers instead. Open the browser and sign in to this network."),
    ("network", "network"): N_("no internet. Check cable and router; the till sells on without it."),
    ("network", "no_answer"): N_("the platform does not answer. Sell on; look again later."),
    ("network", "clock"): N_("not trusted because of this machine's date. See the clock."),
    ("network", "certificate"): N_("somebody else answers: a certificate is refused. Tell IT."),
    ("backup", "place_missing"): N_("the place {folder} is missing. Plug the stick in, or correct it."),
    ("backup", "place_read_only"): N_("the place {folder} cannot be written. Give this user the right."),
    ("backup", "none_yet"): N_("there is none yet. Open the till, or run “pos-client backup”."),
    ("backup", "old"): N_("the last one is {days} days old. Run “pos-client backup”."),
    ("backup", "no_second_place"): N_("works; name a second place in till.toml (backup.folder)."),
}
_AWAY = N_("does not answer. Sell on; look again later.")


def line(words: Words, finding: Finding) -> str:
    """`Printer: out of paper. Put a new roll in and close the cover.`"""
    return f"{name_of(words, finding.part, finding.name)}: {said(words, finding)}"


def name_of(words: Words, part: str, name: str = "") -> str:
    """The part, and which of them."""
    return f"{words.text(PARTS[part])} {_NAMES.get(name, name)}".strip()


def said(words: Words, finding: Finding) -> str:
    """How it is and what to do, without its name."""
    known = _PROBLEMS.get((finding.part, finding.problem)) or _ANY.get(finding.problem)
    if known is None and finding.health in _HEALTH:
        known = _HEALTH[finding.health]
    details = dict(finding.details)
    if "grams" in details:
        known = known if finding.problem else _PROBLEMS.get((finding.part, "weighed"))
        details["weight"] = words.quantity(int(details["grams"]))
    if "minutes" in details:
        details["off"] = words.minutes(int(details["minutes"]) * 60)
    return words.text(known or _AWAY, **details)
