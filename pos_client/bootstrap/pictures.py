"""`pos-client pictures import`: a folder of product pictures into the till's own, small and checked."""

from pathlib import Path
from typing import Any

from pos_client.bootstrap.maintenance import Told, store_of
from pos_client.paths import DataFolder
from pos_client.services.importing_pictures import PictureImport, PictureReport, RefusedPicture
from resources.words import Words
from ui.wording import sentence

SHOWN = 20


def import_pictures(folder: DataFolder, words: Words, *, source: Path) -> Told:
    """Take them in; the till may be open meanwhile, and shows them the next time it looks for products.

    Raises Refused(PICTURE_FOLDER), Unavailable(DISK_FULL).
    """
    # Late: other commands do without Qt.
    from ui.pictures.decoding import quiet_readers, thumbnail

    quiet_readers()
    store = store_of(folder)
    try:
        report = PictureImport(store, folder.pictures, thumbnail).run(source)
    finally:
        store.close()
    return Told(not report.refused, _figures(words, report), _sentences(words, report))


def _figures(words: Words, report: PictureReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "taken": len(report.taken),
        "refused": len(report.refused),
        "refused_files": [
            {"file": printable_name(one), "reason": str(one.error.key), "words": sentence(words, one.error)}
            for one in report.refused
        ],
    }


def _sentences(words: Words, report: PictureReport) -> list[str]:
    said = [
        words.text(
            "Files read: {read}. Pictures taken: {taken}, refused: {refused}.",
            read=report.read,
            taken=len(report.taken),
            refused=len(report.refused),
        )
    ]
    said += [f"{printable_name(one)}: {sentence(words, one.error)}" for one in report.refused[:SHOWN]]
    if len(report.refused) > SHOWN:
        said.append(words.text("The others are in the answer of --json."))
    return said


def printable_name(one: RefusedPicture) -> str:
    """A file's name without what a terminal would obey, its middle left out where it is long."""
    shown = "".join(sign for sign in one.file if sign.isprintable())
    return shown if len(shown) <= 80 else f"{shown[:60]}…{shown[-16:]}"
