"""The command about product pictures."""

import argparse
from pathlib import Path

from pos_client.console import console_words, tell, till_folder


def add_pictures(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", told: argparse.ArgumentParser
) -> None:
    """`pictures import`."""
    pictures = commands.add_parser("pictures", help="pictures of the products, for the screen")
    what = pictures.add_subparsers(required=True, metavar="WHAT")
    taken = what.add_parser("import", parents=[told], help="from a folder, files named by code or GTIN")
    taken.add_argument("folder", type=Path, metavar="FOLDER")
    taken.set_defaults(command=_import)


def _import(options: argparse.Namespace) -> int:
    from pos_client.bootstrap import pictures

    return tell(
        options, pictures.import_pictures(till_folder(options), console_words(), source=options.folder)
    )
