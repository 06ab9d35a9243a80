"""`python -m tests.ui.screens --out DIR`: a picture of every screen and dialog in the looks asked for.

Each language is walked once; every stop is shown in that language's looks, checked, and compared with the
approved picture where there is one. `--approve` keeps what is seen now; look at it first.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.bootstrap.screen import application
from tests.ui.desk import made_shop
from tests.ui.screens import pictures
from tests.ui.screens.checks import faults
from tests.ui.screens.studio import Look, Studio, picture_of
from tests.ui.screens.walks import WALKS

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
THEMES = ("light", "dark", "high-contrast")
USUAL = (
    Look("pt_BR", "light", 1366, 768),
    Look("pt_BR", "high-contrast", 1366, 768),
    Look("pt_BR", "light", 1920, 1080),
    Look("en", "dark", 1024, 768),
)
EVERY = tuple(
    Look(language, theme, *size) for language in ("pt_BR", "en") for theme in THEMES for size in SIZES
)
DENSE = (Look("pt_BR", "light", 1920, 1080),)
DENSE_STOPS = ("sale-long", "pay", "pin", "help", "manager-today", "customer-cart")


def main(arguments: list[str] | None = None) -> int:
    """0 when every stop was reached."""
    asked = _parsed(arguments)
    wanted = DENSE if asked.dense else EVERY if asked.all else USUAL
    looks = tuple(look for look in wanted if look.language in asked.language)
    if asked.dense and not asked.only:
        asked.only = list(DENSE_STOPS)
    if asked.looks:
        looks = looks[: asked.looks]
    asked.out.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    for language in dict.fromkeys(look.language for look in looks):
        failed += _walk(application(), asked, tuple(look for look in looks if look.language == language))
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _walk(app: QApplication, asked: argparse.Namespace, looks: tuple[Look, ...]) -> list[str]:
    taken, wrong = 0, list[str]()

    def keep(name: str, window: QWidget, look: Look) -> None:
        nonlocal taken
        if asked.only and not any(name.startswith(one) for one in asked.only):
            return
        taken += 1
        picture = picture_of(window)
        path = asked.out / f"{name}-{look.name}.png"
        picture.save(str(path))
        wrong.extend(f"{name}-{look.name}: {fault}" for fault in faults(window))
        wrong.extend(_compared(picture, name, look=look, path=path, approve=asked.approve))

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shop = made_shop(root / "shop")
        studio = Studio(app, root, looks, keep)
        for name, walk in WALKS.items():
            if asked.walk and name not in asked.walk:
                continue
            with studio.stop(f"the walk {name}"):
                walk(studio, shop)
    print(f"{taken} pictures of {looks[0].language} in {asked.out}")
    return [*(f"not reached: {one}" for one in studio.failed), *wrong]


def _compared(picture: QImage, name: str, *, look: Look, path: Path, approve: bool) -> list[str]:
    kept = pictures.path_of(name, look.name)
    if look.name not in pictures.LOOKS:
        return []
    if approve:
        kept.parent.mkdir(exist_ok=True)
        pictures.reduced(picture).save(str(kept))
        return []
    if not kept.exists():
        return [f"{name}-{look.name}: never approved, see {path}"]
    share = pictures.unlike(picture, kept)
    return [f"{name}-{look.name}: {share:.1%} differs, see {path}"] if share > pictures.MOST_UNLIKE else []


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ui.screens", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--only", action="append", help="stops whose names begin so")
    parser.add_argument("--walk", action="append", choices=tuple(WALKS), help="only this part of the program")
    parser.add_argument("--language", nargs="*", default=["pt_BR", "en"], choices=("pt_BR", "en"))
    parser.add_argument("--looks", type=int, default=0, help="only so many looks of each walk")
    parser.add_argument("--approve", action="store_true", help="what is seen is right from now on")
    parser.add_argument("--dense", action="store_true", help="some of them in 4K at 200 %%")
    parser.add_argument("--all", action="store_true", help="both languages, three themes, three sizes")
    return parser.parse_args(arguments)
