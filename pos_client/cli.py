"""The commands of the README. Everything else is imported late, so that `--help` answers at once."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client import __version__
from pos_client.domain.errors import Reason, Refused, TillError

if TYPE_CHECKING:
    from pos_client.bootstrap.maintenance import Told
    from pos_client.credentials import KeyringCredentials
    from pos_client.paths import DataFolder
    from resources.words import Words


ALREADY_OPEN = 4
"""The exit status of a command that found the till's folder in use."""


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
    _add_member(commands, data)
    _add_bling(commands, data)
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
    status = commands.add_parser("status", parents=[told], help="queue, journal, last backup, last close")
    status.set_defaults(command=_status)
    doctor = commands.add_parser("doctor", parents=[told], help="look at every device, disk, clock, platform")
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


def _add_bling(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", data: argparse.ArgumentParser
) -> None:
    """The ERP."""
    told = argparse.ArgumentParser(add_help=False, parents=[data])
    told.add_argument("--json", action="store_true", help="figures instead of sentences")
    bling = commands.add_parser("bling", help="the store's ERP")
    what = bling.add_subparsers(required=True, metavar="WHAT")
    connect = what.add_parser("connect", parents=[told], help="sign in with the browser, own the account")
    connect.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    connect.add_argument("--take-over", action="store_true", help="from the till that has the account")
    connect.set_defaults(command=_bling_connect)
    load = what.add_parser("products", parents=[told], help="load the catalogue now, resuming where it was")
    load.set_defaults(command=_bling_products)
    status = what.add_parser("status", parents=[told], help="who owns the account, calls used today")
    status.set_defaults(command=_bling_status)


def _add_member(
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

    from pos_client.bootstrap.inside import local_now
    from pos_client.bootstrap.member_commands import MemberCommands

    folder, words = _folder(options), _words()
    members = MemberCommands(folder, words, credentials=_keyring(folder), clock=local_now)
    pin = getpass("PIN: ")
    if options.out is not None:
        return _tell(options, members.export(options.who, code=options.code, pin=pin, out=options.out))
    told = members.erase(
        options.who, code=options.code, pin=pin, agreed=lambda name: options.yes or _agreed(f"{name}. ")
    )
    return _tell(options, told)


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
    if options.what == "sales":
        return _export_sales(options)
    if options.what == "readable":
        return _tell(options, maintenance.rescue(folder, words, out=options.out))
    return _tell(options, maintenance.export_journal(folder, words, out=options.out, since=options.since))


def _export_sales(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import exchange

    return _tell(options, exchange.export_asked(options, _folder(options), _words()))


def _import(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import exchange

    return _tell(options, exchange.import_asked(options, _folder(options), _words()))


def _sync(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.headless import sync_command

    try:
        return _tell(options, sync_command(_folder(options), _words(), now=options.now))
    except Refused as error:
        if error.reason is not Reason.TILL_ALREADY_OPEN:
            raise
        print(_sentence(error), file=sys.stderr)
        return ALREADY_OPEN


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


def _doctor(options: argparse.Namespace) -> int:
    from pos_client.bootstrap.doctor import doctor_command

    return _tell(options, doctor_command(_folder(options), _words()))


def _bling_connect(options: argparse.Namespace) -> int:
    import webbrowser

    from pos_client.bootstrap import erp
    from pos_client.bootstrap.inside import local_now

    def show(address: str) -> None:
        if options.no_browser or not webbrowser.open(address):
            print(_words().text("Open this address in the browser:"), address, sep="\n", file=sys.stderr)

    folder = _folder(options)
    try:
        told = erp.connect(
            folder,
            _words(),
            credentials=_keyring(folder),
            clock=local_now,
            show=show,
            take_over=options.take_over,
        )
    except KeyboardInterrupt:
        raise Refused(Reason.ERP_SIGN_IN, problem="cancelled") from None
    return _tell(options, told)


def _bling_products(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import erp
    from pos_client.bootstrap.inside import local_now

    folder = _folder(options)
    told = erp.load_products(
        folder,
        _words(),
        credentials=_keyring(folder),
        clock=local_now,
        tell=lambda words: print(words, file=sys.stderr),
    )
    return _tell(options, told)


def _bling_status(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import erp
    from pos_client.bootstrap.inside import local_now

    folder = _folder(options)
    told = erp.standing(folder, _words(), credentials=_keyring(folder), clock=local_now)
    return _tell(options, told)


def _keyring(folder: "DataFolder") -> "KeyringCredentials":
    from pos_client.credentials import KeyringCredentials
    from pos_client.settings import read_settings

    settings = read_settings(folder.settings)
    return KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")


def _agreed(about: str = "") -> bool:
    """Somebody at the keyboard said yes; without a keyboard nobody did."""
    if not sys.stdin.isatty():
        print(_words().text("Nothing was done. Repeat with --yes to agree."), file=sys.stderr)
        return False
    return input(about + _words().text("Go on? (y/n) ")).strip().lower() in {"y", "yes", "s", "sim"}


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
