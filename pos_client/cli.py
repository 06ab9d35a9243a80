"""The commands of the README. Everything else is imported late, so that `--help` answers at once."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pos_client import __version__
from pos_client.cli_bling import add_bling
from pos_client.cli_member import add_member
from pos_client.cli_pictures import add_pictures
from pos_client.cli_queue import add_fleet, add_queue
from pos_client.cli_store import add_store
from pos_client.cli_update import add_release, add_update
from pos_client.console import agreed, console_words, sentence_of, tell, till_folder
from pos_client.domain.errors import Reason, Refused, TillError

ALREADY_OPEN = 4
"""The exit status of a command that found the till's folder in use."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 when it did what it was asked."""
    options = _parser().parse_args(_plain(list(sys.argv[1:] if arguments is None else arguments)))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        status = None if command in (_run, _demo, _sandbox, _self_test) else _handed_on(options, arguments)
        return command(options) if status is None else status
    except TillError as error:
        print(sentence_of(error), file=sys.stderr)
        return 1


def _handed_on(options: argparse.Namespace, arguments: Sequence[str] | None) -> int | None:
    """Books that an update brought further are its program's: it carries the command out. None: this one."""
    if not hasattr(options, "data") or not getattr(options, "hands_on", True):
        return None
    from pos_client.program_slots import CHOSEN, INSTALLED, ProgramFolder, hand_on

    folder = ProgramFolder(till_folder(options).program)
    own = os.environ.get(CHOSEN, INSTALLED)
    return hand_on(folder, list(sys.argv[1:] if arguments is None else arguments), own=own)


def _plain(arguments: list[str]) -> list[str]:
    """`pos-client --self-test` is the command of that name; no command at all opens the till."""
    if arguments[:1] == ["--self-test"]:
        return ["self-test", *arguments[1:]]
    return arguments or ["run"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pos-client", description="A counter till with a loyalty programme."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, help="the till's folder (default: the user's data folder)")
    run = commands.add_parser("run", parents=[data], help="open the till")
    run.add_argument("--training", action="store_true", help="sell for practice: own ledger, never sent")
    run.set_defaults(command=_run)
    demo = commands.add_parser("demo", parents=[data], help="a store of its own, with sandbox")
    demo.add_argument("--headless", action="store_true", help="do the main job without a display")
    demo.add_argument("--provider", choices=("smartbis", "crmbonus", "model"), default="smartbis")
    demo.add_argument("--language", choices=("pt_BR", "en"), default="pt_BR")
    demo.add_argument("--size", default="1366x768", help="of the window, in pixels")
    demo.add_argument("--theme", choices=("light", "dark", "high-contrast"), default="light")
    demo.set_defaults(command=_demo)
    sandbox = commands.add_parser("sandbox", help="the platforms in a box, on loopback")
    sandbox.add_argument("--port", type=int, default=0)
    sandbox.add_argument("--data", type=Path, required=True)
    sandbox.add_argument("--parent-pipe", action="store_true", help="end when standard input ends")
    sandbox.set_defaults(command=_sandbox)
    _add_upkeep(commands, data)
    add_member(commands, data)
    add_bling(commands, data)
    add_store(commands, data)
    test = commands.add_parser("self-test", help="try every part of the installed program")
    test.add_argument("--data", type=Path, metavar="DIR", help="with a copy of this till's data")
    test.add_argument("--start", type=Path, metavar="DIR", help="only open the window, over that folder")
    test.set_defaults(command=_self_test)
    return parser


def _add_upkeep(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", data: argparse.ArgumentParser
) -> None:
    """What keeps and proves a till's books."""
    told = argparse.ArgumentParser(add_help=False, parents=[data])
    told.add_argument("--json", action="store_true", help="figures instead of sentences")
    verify = commands.add_parser("verify", parents=[told], help="prove journal, tables, numbers and seals")
    verify.add_argument("--since", type=int, default=1, metavar="SEQ", help="take what is before for granted")
    verify.add_argument("--head", default="", metavar="SEQ:HASH", help="a head that the chain must hold")
    verify.set_defaults(command=_verify)
    export = commands.add_parser("export", parents=[told], help="write the books out as JSON Lines")
    export.add_argument(
        "what", choices=("journal", "readable", "sales"), help="readable: a damaged till's rows"
    )
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument("--since", type=int, default=1, metavar="SEQ", help="of the journal")
    export.add_argument("--from", dest="first", metavar="DAY", help="of the sales: 2026-11-01")
    export.add_argument("--to", dest="last", metavar="DAY", help="of the sales, included")
    export.add_argument(
        "--format", dest="form", choices=("csv", "jsonl"), default="jsonl", help="of the sales"
    )
    export.add_argument("--with-members", action="store_true", help="personal data too; it is journalled")
    export.set_defaults(command=_export)
    backup = commands.add_parser("backup", parents=[told], help="copy the till's data now")
    backup.add_argument("--to", type=Path, metavar="DIR", help="a second place for this copy")
    backup.set_defaults(command=_backup)
    restore = commands.add_parser("restore", parents=[told], help="go back to a backup; begins a new epoch")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    restore.set_defaults(command=_restore)
    claim = commands.add_parser("take-over", parents=[told], help="make this folder the till that counts")
    claim.add_argument("--yes", action="store_true", help="do not ask")
    claim.set_defaults(command=_take_over)
    _add_exchange(commands, told)
    add_pictures(commands, told)
    add_queue(commands, told)
    add_fleet(commands, told)
    add_update(commands, told)
    add_release(commands, told)
    status = commands.add_parser("status", parents=[told], help="queue, journal, last backup, last close")
    status.set_defaults(command=_status)
    doctor = commands.add_parser("doctor", parents=[told], help="look at every device, disk, clock, platform")
    doctor.add_argument("--demo", action="store_true", help="a demo store of its own instead")
    doctor.set_defaults(command=_doctor)


def _add_exchange(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """What comes from outside, and what goes there without a screen."""
    taken = commands.add_parser("import", parents=[told], help="take products or members from a CSV file")
    taken.add_argument("what", choices=("products", "members"))
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.add_argument("--dry-run", action="store_true", help="the same report; nothing is written")
    taken.add_argument("--refused", type=Path, metavar="OUT", help="where refused rows are listed")
    taken.set_defaults(command=_import)
    sync = commands.add_parser("sync", parents=[told], help="send what waits and fetch what is due")
    sync.add_argument("--once", action="store_true", required=True, help="one round, for a timer")
    sync.add_argument("--now", action="store_true", help="wait for no retry time and no schedule")
    sync.set_defaults(command=_sync)


def _run(options: argparse.Namespace) -> int:
    import gc

    # What is imported and built now stays: the screen collects when it is at work (ui.collector).
    gc.disable()
    from pos_client.bootstrap.program_choice import run_chosen

    return run_chosen(till_folder(options), training=options.training)


def _demo(options: argparse.Namespace) -> int:
    from pos_client.demo.run import run_demo

    width, _, height = options.size.partition("x")
    return run_demo(
        options.data,
        provider=options.provider,
        language=options.language,
        theme=options.theme,
        size=(int(width), int(height)),
        headless=options.headless,
    )


def _sandbox(options: argparse.Namespace) -> int:
    from sync.sandbox.__main__ import main as serve

    given = ["--port", str(options.port), "--data", str(options.data)]
    return serve(given + (["--parent-pipe"] if options.parent_pipe else []))


def _verify(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance

    folder = till_folder(options)
    return tell(options, maintenance.verify(folder, console_words(), since=options.since, head=options.head))


def _export(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance

    folder, words = till_folder(options), console_words()
    if options.what == "sales":
        return _export_sales(options)
    if options.what == "readable":
        return tell(options, maintenance.rescue(folder, words, out=options.out))
    return tell(options, maintenance.export_journal(folder, words, out=options.out, since=options.since))


def _export_sales(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import exchange

    return tell(options, exchange.export_asked(options, till_folder(options), console_words()))


def _import(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import exchange

    return tell(options, exchange.import_asked(options, till_folder(options), console_words()))


def _sync(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.headless import sync_command

    try:
        return tell(options, sync_command(till_folder(options), console_words(), now=options.now))
    except Refused as error:
        if error.reason is not Reason.TILL_ALREADY_OPEN:
            raise
        print(sentence_of(error), file=sys.stderr)
        return ALREADY_OPEN


def _backup(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.local_clock import local_now

    return tell(
        options,
        maintenance.back_up_now(till_folder(options), console_words(), to=options.to, clock=local_now),
    )


def _restore(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.local_clock import local_now

    desk = maintenance.RestoreDesk(till_folder(options), console_words(), local_now)
    plan = desk.plan(options.file)
    if not options.yes:
        if not options.json:
            print("\n".join(desk.warning(plan)))
        if not agreed():
            if options.json:
                print(json.dumps({"restored": False, **maintenance.plan_figures(plan)}, ensure_ascii=False))
            return 3
    return tell(options, desk.restore(options.file))


def _take_over(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.local_clock import local_now

    if not options.yes and not agreed():
        return 3
    return tell(options, maintenance.claim(till_folder(options), console_words(), clock=local_now))


def _status(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance

    return tell(options, maintenance.status(till_folder(options), console_words()))


def _doctor(options: argparse.Namespace) -> int:
    if options.demo:
        from pos_client.demo.look import look_at_demo

        return tell(options, look_at_demo(console_words()))
    from pos_client.bootstrap.doctor import doctor_command

    return tell(options, doctor_command(till_folder(options), console_words()))


def _self_test(options: argparse.Namespace) -> int:
    if options.start:
        from pos_client.bootstrap.start_once import start_once
        from pos_client.paths import DataFolder

        report = start_once(DataFolder(options.start))
    else:
        from pos_client.bootstrap.self_test import self_test

        report = self_test(options.data)
    print(json.dumps(report, ensure_ascii=False))
    return 0 if report["ok"] else 1
