"""`python -m tests.ui.screens --out DIR`: a picture of every screen and dialog in the looks asked for.

Each language is walked once; every stop is shown in that language's looks, checked, and compared with the
approved picture where there is one. `--approve` keeps what is seen now; look at it first.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.bootstrap.screen import application
from tests.ui.desk import made_shop
from tests.ui.screens import pictures
from tests.ui.screens.checks import faults
from tests.ui.screens.studio import Look, Studio, grown_faults, picture_of
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
GROWN = tuple(
    Look(language, theme, *size)
    for language, theme in (("pt_BR", "light"), ("en", "dark"))
    for size in ((1366, 768), (1024, 768))
)
DENSE = (Look("pt_BR", "light", 1920, 1080),)
QUALITY = 80
DENSE_STOPS = ("sale-long", "pay", "pin", "help", "manager-today", "customer-cart")


def main(arguments: list[str] | None = None) -> int:
    """0 when every stop was reached."""
    asked = _parsed(arguments)
    wanted = DENSE if asked.dense else EVERY if asked.all else USUAL
    looks = tuple(look for look in wanted if look.language in asked.language)
    if asked.dense and not asked.only:
        asked.only = list(DENSE_STOPS)
    if asked.text_scale != 100:
        looks = tuple(look for look in GROWN if look.language in asked.language)
        looks = tuple(replace(look, text_scale=asked.text_scale) for look in looks)
    if asked.width:
        looks = tuple(look for look in looks if look.width_px == asked.width)
    if asked.looks:
        looks = looks[: asked.looks]
    asked.out.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    for language in dict.fromkeys(look.language for look in looks):
        failed += _walk(application(), asked, tuple(look for look in looks if look.language == language))
    return 1 if failed else 0


def _walk(app: QApplication, asked: argparse.Namespace, looks: tuple[Look, ...]) -> list[str]:
    taken, wrong = 0, list[str]()

    def tell(lines: Iterable[str]) -> None:
        for line in lines:
            wrong.append(line)
            print(line, file=sys.stderr, flush=True)

    def keep(name: str, window: QWidget, look: Look) -> None:
        nonlocal taken
        taken += 1
        picture = picture_of(window)
        path = asked.out / f"{name}-{look.name}.png"
        # Quickly rather than small: there are thousands.
        picture.save(str(path), quality=QUALITY)
        if look.theme == looks[0].theme:
            # Colours move nothing.
            tell(f"{name}-{look.name}: {fault}" for fault in faults(window))
        if look.text_scale != 100:
            tell(f"{name}-{look.name}: {fault}" for fault in grown_faults(window, look))
        tell(_compared(picture, name, look=look, path=path, approve=asked.approve))

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shop = made_shop(root / "shop")
        studio = Studio(app, root, looks, keep, wants=partial(_wants, asked))
        for name, walk in WALKS.items():
            if asked.walk and name not in asked.walk:
                continue
            with studio.stop(f"the walk {name}"):
                walk(studio, shop)
    print(f"{taken} pictures of {looks[0].language} in {asked.out}")
    tell(f"not reached: {one}" for one in studio.failed)
    return wrong


def _wants(asked: argparse.Namespace, name: str) -> bool:
    return not asked.only or any(name.startswith(one) for one in asked.only)


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
    parser.add_argument("--width", type=int, choices=[size[0] for size in SIZES], help="only so wide ones")
    parser.add_argument("--approve", action="store_true", help="what is seen is right from now on")
    parser.add_argument("--dense", action="store_true", help="some of them in 4K at 200 %%")
    scales = (100, 110, 125, 150, 175, 200)
    parser.add_argument("--text-scale", type=int, default=100, choices=scales, help="words grown, in percent")
    parser.add_argument("--all", action="store_true", help="both languages, three themes, three sizes")
    return parser.parse_args(arguments)
