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
    verify = commands.add_parser("verify", parents=[data], help="walk the journal")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(command=_verify)
    test = commands.add_parser("self-test", help="try every part of the installed program")
    test.set_defaults(command=_self_test)
    return parser


def _run(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.run import run_till
    from pos_client.paths import DataFolder

    folder = DataFolder(options.data) if options.data else DataFolder.default()
    return run_till(folder, training=options.training)


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
    from pos_client.paths import DataFolder
    from pos_client.services.verifying import verify_journal

    folder = DataFolder(options.data) if options.data else DataFolder.default()
    verdict = verify_journal(folder.database)
    told: dict[str, object] = {"journal": "ok" if verdict.ok else "broken", "entries": verdict.entries}
    if not verdict.ok:
        told |= {"first_broken": verdict.broken_sequence, "problem": verdict.problem}
    if options.json:
        print(json.dumps(told))
    elif verdict.ok:
        print(_words().text("The journal holds: {entries} entries.", entries=verdict.entries))
    else:
        print(
            _words().text(
                "The journal is broken at entry {sequence} ({problem}).",
                sequence=verdict.broken_sequence,
                problem=verdict.problem,
            )
        )
    return 0 if verdict.ok else 2


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
