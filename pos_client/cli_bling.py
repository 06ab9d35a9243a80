"""The commands about the ERP."""

import argparse
import sys

from pos_client.console import console_words, tell, till_folder, till_keyring
from pos_client.domain.errors import Reason, Refused


def add_bling(
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


def _bling_connect(options: argparse.Namespace) -> int:
    import webbrowser

    from pos_client.bootstrap import erp
    from pos_client.local_clock import local_now

    def show(address: str) -> None:
        if options.no_browser or not webbrowser.open(address):
            print(
                console_words().text("Open this address in the browser:"), address, sep="\n", file=sys.stderr
            )

    folder = till_folder(options)
    try:
        told = erp.connect(
            folder,
            console_words(),
            credentials=till_keyring(folder),
            clock=local_now,
            show=show,
            take_over=options.take_over,
        )
    except KeyboardInterrupt:
        raise Refused(Reason.ERP_SIGN_IN, problem="cancelled") from None
    return tell(options, told)


def _bling_products(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import erp
    from pos_client.local_clock import local_now

    folder = till_folder(options)
    told = erp.load_products(
        folder,
        console_words(),
        credentials=till_keyring(folder),
        clock=local_now,
        tell=lambda words: print(words, file=sys.stderr),
    )
    return tell(options, told)


def _bling_status(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import erp
    from pos_client.local_clock import local_now

    folder = till_folder(options)
    told = erp.standing(folder, console_words(), credentials=till_keyring(folder), clock=local_now)
    return tell(options, told)
