"""The commands about a customer's own data."""

import argparse
from pathlib import Path

from pos_client.console import agreed, console_words, tell, till_folder, till_keyring


def add_member(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", data: argparse.ArgumentParser
) -> None:
    """What the law gives a customer."""
    told = argparse.ArgumentParser(add_help=False, parents=[data])
    told.add_argument("--json", action="store_true", help="figures instead of sentences")
    told.add_argument("who", help="phone, CPF, e-mail, M:card or #id of the programme")
    told.add_argument("--code", required=True, help="the manager's code; the PIN is asked for")
    member = commands.add_parser("member", help="a customer's file, and its erasure")
    what = member.add_subparsers(required=True, metavar="WHAT")
    export = what.add_parser("export", parents=[told], help="everything that is kept, as JSON")
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file")
    export.set_defaults(command=_member, yes=True)
    erase = what.add_parser("erase", parents=[told], help="blank who it was; sales stay")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.set_defaults(command=_member, out=None)


def _member(options: argparse.Namespace) -> int:
    from getpass import getpass

    from pos_client.bootstrap.member_commands import MemberCommands
    from pos_client.local_clock import local_now

    folder, words = till_folder(options), console_words()
    members = MemberCommands(folder, words, credentials=till_keyring(folder), clock=local_now)
    pin = getpass("PIN: ")
    if options.out is not None:
        return tell(options, members.export(options.who, code=options.code, pin=pin, out=options.out))
    told = members.erase(
        options.who, code=options.code, pin=pin, agreed=lambda name: options.yes or agreed(f"{name}. ")
    )
    return tell(options, told)
