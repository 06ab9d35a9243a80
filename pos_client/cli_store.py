"""The commands of those who send a till to a store: keys, its provisioning file, and whether it may go."""

import argparse
from pathlib import Path

from pos_client.console import console_words, tell, till_folder


def add_store(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", data: argparse.ArgumentParser
) -> None:
    """`provision` and `removal-check`."""
    told = argparse.ArgumentParser(add_help=False)
    told.add_argument("--json", action="store_true", help="figures instead of sentences")
    provision = commands.add_parser("provision", help="what head office says a store's tills are")
    what = provision.add_subparsers(required=True, metavar="WHAT")
    keys = what.add_parser("keys", parents=[told], help="the organisation's signing key, once")
    keys.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    keys.add_argument("--no-passphrase", action="store_true", help="the key lies unlocked in its file")
    keys.set_defaults(command=_keys)
    new = what.add_parser("new", parents=[told], help="a store's file, checked and signed")
    new.add_argument("source", type=Path, metavar="STORE.TOML")
    new.add_argument("--key", type=Path, required=True, metavar="FILE", help="organisation.key")
    new.add_argument("--passphrase-file", type=Path, metavar="FILE", help="instead of asking for it")
    new.add_argument("--secrets", type=Path, metavar="FILE", help="sealed to a code per till")
    new.add_argument("--out", type=Path, metavar="FILE")
    new.add_argument("--serial", type=int, default=0, help="default: a number that grows with the time")
    new.set_defaults(command=_new)
    show = what.add_parser("show", parents=[told], help="what a file says")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--key", type=Path, metavar="FILE", help="organisation.pub it must be signed with")
    show.set_defaults(command=_show)
    take = what.add_parser("apply", parents=[told, data], help="make this machine that till")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--till", default="", help="which of the file's tills this is")
    take.add_argument("--key", type=Path, metavar="FILE", help="organisation.pub, at the first time")
    take.set_defaults(command=_apply)
    take.epilog = "The code of sealed secrets is asked for, or is a line of standard input."
    check = commands.add_parser("removal-check", parents=[told, data], help="whether the program may go")
    check.add_argument("--root", type=Path, metavar="DIR", help="look for tills below this folder")
    check.add_argument("--export", type=Path, metavar="DIR", help="copy the tills' data there first")
    check.add_argument("--open", action="store_true", help="only whether a till is at work now")
    check.set_defaults(command=_removal_check, hands_on=False)  # the uninstaller asks this program itself


def _keys(options: argparse.Namespace) -> int:
    from getpass import getpass

    from pos_client.bootstrap.provision_commands import make_keys
    from pos_client.provisioning.document import refused

    words, passphrase = console_words(), ""
    if not options.no_passphrase:
        passphrase = getpass(words.text("Passphrase of the new key: "))
        if not passphrase or passphrase != getpass(words.text("Again: ")):
            raise refused("passphrase")
    return tell(options, make_keys(options.out, words, passphrase=passphrase.encode()))


def _new(options: argparse.Namespace) -> int:
    from getpass import getpass

    from pos_client.bootstrap.provision_commands import Wanted, make_file
    from pos_client.local_clock import local_now
    from pos_client.provisioning.keys import is_locked

    words, passphrase = console_words(), b""
    if options.passphrase_file:
        passphrase = options.passphrase_file.read_bytes().strip()
    elif is_locked(options.key):
        passphrase = getpass(words.text("Passphrase of the key: ")).encode()
    wanted = Wanted(options.source, options.key, passphrase, options.secrets, options.out, options.serial)
    return tell(options, make_file(wanted, words, now=local_now()))


def _show(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.provision_commands import show_file
    from pos_client.provisioning.keys import public_key

    trusted = public_key(options.key) if options.key else ""
    return tell(options, show_file(options.file, console_words(), trusted_key=trusted))


def _apply(options: argparse.Namespace) -> int:
    import sys

    from pos_client.bootstrap.provisioning import Installed, ProvisioningDesk
    from pos_client.domain.errors import Refused
    from pos_client.local_clock import local_now
    from pos_client.provisioning.keys import public_key

    words = console_words()
    trusted = public_key(options.key) if options.key else Installed.here().key
    desk = ProvisioningDesk(till_folder(options), words, local_now, trusted_key=trusted)
    desk.finish()
    try:
        return tell(options, desk.take(options.file, till=options.till))
    except Refused as error:
        if error.details.get("problem") != "code_needed":
            raise
        needed = error
    # Never an argument, which every user of the machine can see.
    code = input(words.text("Code: ")) if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not code:
        raise needed
    return tell(options, desk.take(options.file, till=options.till, code=code))


def _removal_check(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.removal import open_check, removal_check

    if options.open:
        return tell(options, open_check(console_words(), root=options.root, data=options.data))
    told = removal_check(console_words(), root=options.root, data=options.data, export=options.export)
    return tell(options, told)
