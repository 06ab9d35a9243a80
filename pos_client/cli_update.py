"""The commands that look for a newer program and take it, and those that put one on offer."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client.console import console_words, tell, till_folder

if TYPE_CHECKING:
    from pos_client.bootstrap.updates import UpdateCommands


def add_update(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """The till's side."""
    update = commands.add_parser("update", help="a newer program for this till")
    what = update.add_subparsers(required=True, metavar="WHAT")
    check = what.add_parser(
        "check", parents=[told], help="fetch what is new and try it on a copy of the data"
    )
    check.set_defaults(command=_check)
    status = what.add_parser("status", parents=[told], help="what runs, what waits, and for what")
    status.set_defaults(command=_status)
    approve = what.add_parser("approve", parents=[told], help="take it at the next start, whatever the hour")
    approve.add_argument("--by", required=True, help="the manager's name; it is kept")
    approve.set_defaults(command=_approve)


def add_release(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """The publisher's side: a folder to be served by any static host or copied to a USB stick."""
    release = commands.add_parser("release", help="put programs on offer, signed")
    what = release.add_subparsers(required=True, metavar="WHAT")
    for name, help_ in (("init", "a new repository and its keys"), ("renew", "sign again before it expires")):
        made = what.add_parser(name, parents=[told], help=help_)
        made.add_argument("repository", type=Path)
        made.add_argument(
            "--keys", type=Path, required=True, metavar="DIR", help="kept offline, never served"
        )
        made.set_defaults(command=_release_init if name == "init" else _release_renew)
    add = what.add_parser("add", parents=[told], help="offer a program to a channel or to one store")
    add.add_argument("repository", type=Path)
    add.add_argument("--keys", type=Path, required=True, metavar="DIR")
    add.add_argument("--program", type=Path, required=True, metavar="DIR", help="the frozen program's folder")
    add.add_argument("--release", required=True, metavar="VERSION", dest="number")
    add.add_argument("--channel", default="", help="stable, beta …")
    add.add_argument("--store", default="", help="this store alone, before the channel has it")
    add.set_defaults(command=_release_add)


def _check(options: argparse.Namespace) -> int:
    return tell(options, _desk(options).check())


def _status(options: argparse.Namespace) -> int:
    return tell(options, _desk(options).status())


def _approve(options: argparse.Namespace) -> int:
    return tell(options, _desk(options).approve(options.by))


def _release_init(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import releasing

    return tell(options, releasing.begin(options.repository, options.keys, console_words()))


def _release_renew(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import releasing

    return tell(options, releasing.renew(options.repository, options.keys, console_words()))


def _release_add(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import releasing

    where = f"stores/{options.store}" if options.store else f"channels/{options.channel or 'stable'}"
    told = releasing.add(
        options.repository,
        options.keys,
        console_words(),
        program=options.program,
        version=options.number,
        where=where,
    )
    return tell(options, told)


def _desk(options: argparse.Namespace) -> "UpdateCommands":
    from pos_client.bootstrap.updates import UpdateCommands
    from pos_client.local_clock import local_now

    return UpdateCommands(till_folder(options), console_words(), local_now)
