"""The commands that look at many tills, and carry a dead one's queue to another by hand."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client.console import agreed, console_words, tell, till_folder

if TYPE_CHECKING:
    from pos_client.bootstrap.handover import HandoverDesk


def add_queue(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """A queue as a file, sealed with a code."""
    queue = commands.add_parser("queue", help="carry what was not delivered to another till")
    what = queue.add_subparsers(required=True, metavar="WHAT")
    out = what.add_parser("hand-over", parents=[told], help="write it to a file (USB stick); prints the code")
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file, on the stick")
    out.add_argument("--by", required=True, help="who does it; it is journalled")
    out.set_defaults(command=_hand_over)
    taken = what.add_parser("take-in", parents=[told], help="go on here with another till's file")
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--by", required=True, help="who does it; it is journalled")
    taken.add_argument("--any-store", action="store_true", help="head office: of every store")
    taken.add_argument("--yes", action="store_true", help="do not ask")
    taken.set_defaults(command=_take_in)
    back = what.add_parser("take-back", parents=[told], help="the file was never taken in: send it from here")
    back.add_argument("--by", required=True, help="who does it; it is journalled")
    back.add_argument("--yes", action="store_true", help="do not ask")
    back.set_defaults(command=_take_back)


def add_fleet(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """What head office looks at."""
    fleet = commands.add_parser("fleet", help="every till by its heartbeats")
    what = fleet.add_subparsers(required=True, metavar="WHAT")
    report = what.add_parser("report", parents=[told], help="how far each till is complete, what to look at")
    report.add_argument("folder", type=Path, metavar="FOLDER", help="where the heartbeat files are")
    report.set_defaults(command=_fleet_report)


def _fleet_report(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.fleet import fleet_report
    from pos_client.local_clock import local_now

    return tell(options, fleet_report(options.folder, console_words(), now=local_now()))


def _hand_over(options: argparse.Namespace) -> int:
    return tell(options, _desk(options).hand_over(options.out, by=options.by))


def _take_in(options: argparse.Namespace) -> int:
    desk = _desk(options)
    found = desk.opened(options.file, _code())
    if not options.yes and not agreed(desk.said_of(found) + " "):
        return 3
    return tell(options, desk.take_in(found, by=options.by, any_store=options.any_store))


def _take_back(options: argparse.Namespace) -> int:
    warning = console_words().text("Only if the file was taken in nowhere.")
    if not options.yes and not agreed(warning + " "):
        return 3
    return tell(options, _desk(options).take_back(by=options.by))


def _code() -> str:
    """Typed unseen, or a line of standard input; never an argument, which others can see."""
    if sys.stdin.isatty():
        return getpass.getpass(console_words().text("Code of the file: "))
    return sys.stdin.readline().strip()


def _desk(options: argparse.Namespace) -> "HandoverDesk":
    from pos_client.bootstrap.handover import HandoverDesk
    from pos_client.local_clock import local_now

    return HandoverDesk(till_folder(options), console_words(), local_now)
