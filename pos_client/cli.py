"""The commands of the README. Everything else is imported late, so that `--help` answers at once."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client import __version__
from pos_client.domain.errors import TillError

if TYPE_CHECKING:
    from pos_client.bootstrap.maintenance import Told
    from pos_client.paths import DataFolder
    from resources.words import Words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 when it did what it was asked."""
    options = _parser().parse_args(_plain(list(sys.argv[1:] if arguments is None else arguments)))
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except TillError as error:
        print(_sentence(error), file=sys.stderr)
        return 1


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
    demo.add_argument("--provider", choices=("smartbis", "crmbonus"), default="smartbis")
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
    test = commands.add_parser("self-test", help="try every part of the installed program")
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
    export.add_argument("what", choices=("journal", "readable"), help="readable: a damaged till's rows")
    export.add_argument("--out", type=Path, required=True, metavar="FILE")
    export.add_argument("--since", type=int, default=1, metavar="SEQ")
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
    status = commands.add_parser("status", parents=[told], help="queue, journal, last backup, last close")
    status.set_defaults(command=_status)


def _run(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.run import run_till

    return run_till(_folder(options), training=options.training)


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

    folder = _folder(options)
    return _tell(options, maintenance.verify(folder, _words(), since=options.since, head=options.head))


def _export(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance

    folder, words = _folder(options), _words()
    if options.what == "readable":
        return _tell(options, maintenance.rescue(folder, words, out=options.out))
    return _tell(options, maintenance.export_journal(folder, words, out=options.out, since=options.since))


def _backup(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.bootstrap.inside import local_now

    return _tell(options, maintenance.back_up_now(_folder(options), _words(), to=options.to, clock=local_now))


def _restore(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.bootstrap.inside import local_now

    desk = maintenance.RestoreDesk(_folder(options), _words(), local_now)
    plan = desk.plan(options.file)
    if not options.yes:
        if not options.json:
            print("\n".join(desk.warning(plan)))
        if not _agreed():
            if options.json:
                print(json.dumps({"restored": False, **maintenance.plan_figures(plan)}, ensure_ascii=False))
            return 3
    return _tell(options, desk.restore(options.file))


def _take_over(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance
    from pos_client.bootstrap.inside import local_now

    if not options.yes and not _agreed():
        return 3
    return _tell(options, maintenance.claim(_folder(options), _words(), clock=local_now))


def _status(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import maintenance

    return _tell(options, maintenance.status(_folder(options), _words()))


def _agreed() -> bool:
    """Somebody at the keyboard said yes; without a keyboard nobody did."""
    if not sys.stdin.isatty():
        print(_words().text("Nothing was done. Repeat with --yes to agree."), file=sys.stderr)
        return False
    return input(_words().text("Go on? (y/n) ")).strip().lower() in {"y", "yes", "s", "sim"}


def _folder(options: argparse.Namespace) -> "DataFolder":
    from pos_client.paths import DataFolder

    return DataFolder(options.data) if options.data else DataFolder.default()


def _tell(options: argparse.Namespace, told: "Told") -> int:
    from pos_client.bootstrap.maintenance import printed

    print(printed(told, as_json=options.json))
    return 0 if told.ok else 2


def _self_test(_options: argparse.Namespace) -> int:
    from pos_client.bootstrap.self_test import self_test

    report = self_test()
    print(json.dumps(report, ensure_ascii=False))
    return 0 if report["ok"] else 1


def _sentence(error: TillError) -> str:
    from ui.wording import sentence

    return sentence(_words(), error)


def _words() -> "Words":
    import locale

    from resources.words import Words

    language = (locale.getlocale()[0] or "pt_BR") if sys.platform != "win32" else "pt_BR"
    return Words.of("en" if language.startswith("en") else "pt_BR")
