"""Pictures of products for whoever paints: what is there is given at once, what is not comes later.

The screen's thread only; files are listed, read and decoded in the room `picture`.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from pos_client.domain.errors import TillError
from pos_client.domain.pictures import PictureIndex
from pos_client.domain.product import Product, printable
from pos_client.services.product_pictures import PictureFolder, PictureLook, Stamp
from ui.background import Background
from ui.pictures.decoding import tile
from ui.theme import current

MOST_BYTES = 6_000_000
"""Of the pictures that are kept in memory: some 1,000 rows' at 100 %, some 280 at 200 %. The one that was
painted longest ago goes first."""
_AT_ONCE = 8
_MOST_BOXES, _LARGEST_BOX_PX = 64, 128
_log = logging.getLogger("pos.ui")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture, and the side of its square in device pixels."""

    name: str
    side_px: int


@dataclass(frozen=True, slots=True)
class _Loaded:
    wanted: Wanted
    image: QImage | None
    stamp: Stamp | None


class Album(QObject):
    """`arrived`: there is more to paint. `changed`: which products have pictures is other than before."""

    arrived = Signal()
    changed = Signal()

    def __init__(
        self, folder: PictureFolder | None, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder, self._background = folder, background
        self._index = PictureIndex()
        self._looked_at = -1
        self._looking = self._loading = False
        self._kept: OrderedDict[Wanted, QPixmap] = OrderedDict()
        self._bytes = 0
        self._boxes: dict[tuple[str, int, str], QPixmap] = {}
        self._wanted: dict[Wanted, None] = {}
        self._broken: set[str] = set()
        self._stamps: dict[str, Stamp] = {}

    @property
    def has_any(self) -> bool:
        """The store has pictures, and wants to see them."""
        return bool(self._index)

    @property
    def kept_bytes(self) -> int:
        """What the pictures in memory take."""
        return self._bytes

    def name_for(self, product: Product) -> str:
        """The picture of this product; empty where it has none. Reads memory only."""
        return self._index.name_for(product.sku, product.gtin)

    def refresh(self) -> None:
        """Look whether somebody put pictures there; what is new is told by `changed`."""
        if self._folder is None or self._looking:
            return
        self._looking = True
        folder, known_at, read = self._folder, self._looked_at, dict(self._stamps)
        self._background.run(
            "picture", lambda: folder.look(known_at, read), done=self._on_looked, failed=self._on_not_looked
        )

    def pixmap(self, name: str, side_px: int) -> QPixmap | None:
        """The square of `side_px` device pixels, or None: then it is fetched, unless it cannot be read."""
        wanted = Wanted(name, side_px)
        kept = self._kept.get(wanted)
        if kept is not None:
            self._kept.move_to_end(wanted)
        elif name and name not in self._broken:
            self._wanted[wanted] = None
            self._load()
        return kept

    def box(self, letter: str, side_px: int, made: Callable[[], QPixmap]) -> QPixmap:
        """The box with a letter that stands for a picture; small ones are drawn once for each theme."""
        if side_px > _LARGEST_BOX_PX:
            return made()
        key = (letter, side_px, current().name)
        found = self._boxes.get(key)
        if found is None:
            if len(self._boxes) >= _MOST_BOXES:
                self._boxes.clear()
            found = self._boxes[key] = made()
        return found

    def forget_wanted(self) -> None:
        """Other rows are shown now: what has not been begun need not come."""
        self._wanted.clear()

    def _load(self) -> None:
        """The ones that were wanted last: they are being looked at."""
        folder = self._folder
        if folder is None or self._loading or not self._wanted:
            return
        self._loading = True
        batch = [self._wanted.popitem()[0] for _ in range(min(_AT_ONCE, len(self._wanted)))]
        self._background.run(
            "picture",
            lambda: [_loaded(folder, one) for one in batch],
            done=self._on_loaded,
            failed=self._on_failed,
        )

    def _on_loaded(self, loaded: list[_Loaded]) -> None:
        self._loading = False
        for one in loaded:
            if one.stamp is not None:
                self._stamps[one.wanted.name] = one.stamp
            if one.image is None:
                self._broken.add(one.wanted.name)
            else:
                self._keep(one.wanted, QPixmap.fromImage(one.image))
        self.arrived.emit()
        self._load()

    def _on_failed(self, _error: TillError) -> None:
        """A bug, which the log has: no picture is worth a second one."""
        self._loading = False
        self._wanted.clear()

    def _keep(self, wanted: Wanted, picture: QPixmap) -> None:
        self._drop(wanted)
        self._kept[wanted] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def _drop(self, wanted: Wanted) -> None:
        picture = self._kept.pop(wanted, None)
        if picture is not None:
            self._bytes -= _bytes_of(picture)

    def _on_looked(self, look: PictureLook) -> None:
        self._looking = False
        self._looked_at = look.changed_at
        for name in look.stale:
            self._stamps.pop(name, None)
            self._broken.discard(name)
        for wanted in [one for one in self._kept if one.name in look.stale]:
            self._drop(wanted)
        had_any = self.has_any
        if look.index is not None:
            self._index = look.index
            self._broken.clear()
        if look.stale or (look.index is not None and (had_any or self.has_any)):
            self.changed.emit()

    def _on_not_looked(self, _error: TillError) -> None:
        """A bug, which the log has: the pictures are as they were."""
        self._looking = False


def _bytes_of(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4


def _loaded(folder: PictureFolder, wanted: Wanted) -> _Loaded:
    """In the room `picture`. What cannot be read stays a box with a letter; the log says so once."""
    stamp: Stamp | None = None
    try:
        content, stamp = folder.read(wanted.name)
        return _Loaded(wanted, tile(content, wanted.side_px), stamp)
    except (TillError, OSError) as error:
        _log.warning("the picture %s cannot be shown: %s", printable(wanted.name), _reason(error))
        return _Loaded(wanted, None, stamp)


def _reason(error: TillError | OSError) -> str:
    return str(error.key) if isinstance(error, TillError) else type(error).__name__
