"""From the bytes of a picture that nobody vouches for to a few dots: any thread, no display needed.

Only three formats are tried, each by its own first bytes, and only after the picture's size has been read.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLoggingCategory, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QColorSpace,
    QImage,
    QImageReader,
    QImageWriter,
    QPainter,
    QPainterPath,
    QPen,
)

from pos_client.domain.errors import Reason, Refused

FORMATS = frozenset({"jpeg", "png", "webp"})
THUMBNAIL_PX = 320
"""What is kept of a picture: the price check's, on a screen of 200 %."""
MOST_DOTS = 40_000_000
"""A camera's; four bytes each are held while a picture is taken in."""
MOST_SHOWN_DOTS = 16_000_000
_LONGEST_SIDE = 30_000
_QUALITY = 85
_EDGE = QColor(0, 0, 0, 34)
_HIGHEST_ROUND = 6
_BEGINNINGS = ((b"\xff\xd8\xff", b"jpeg"), (b"\x89PNG\r\n\x1a\n", b"png"))


def quiet_readers() -> None:
    """Qt's readers say nothing of damaged pictures any more, in the whole program: whoever asked is told."""
    QLoggingCategory.setFilterRules("qt.gui.imageio*=false")


def decoded(content: bytes, box_px: int, *, most_dots: int) -> QImage:
    """The picture upright, no larger than a square of `box_px` and never grown.

    Raises Refused: PICTURE_FORMAT, also for what is damaged; PICTURE_TOO_LARGE.
    """
    held = QByteArray(content)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(_format_of(content)))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty():
        raise Refused(Reason.PICTURE_FORMAT)
    if size.width() * size.height() > most_dots or max(size.width(), size.height()) > _LONGEST_SIDE:
        raise Refused(Reason.PICTURE_TOO_LARGE)
    if max(size.width(), size.height()) > box_px:
        fitted = size.scaled(QSize(box_px, box_px), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise Refused(Reason.PICTURE_FORMAT)
    return image


def thumbnail(content: bytes) -> tuple[str, bytes]:
    """The ending and the bytes of a small picture that has the dots of this one and nothing else of it.

    Raises as `decoded` does.
    """
    image = decoded(content, THUMBNAIL_PX, most_dots=MOST_DOTS)
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    clear = image.hasAlphaChannel()
    # Painted onto a new one: the place, the camera and the words of the old one stay behind.
    kept = QImage(image.size(), QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32)
    kept.fill(Qt.GlobalColor.transparent if clear else Qt.GlobalColor.white)
    painter = QPainter(kept)
    painter.drawImage(0, 0, image)
    painter.end()
    return (".png", encoded(kept, "png")) if clear else (".jpg", encoded(kept, "jpeg"))


def encoded(image: QImage, form: str) -> bytes:
    """A whole file of that format. Raises Refused(PICTURE_FORMAT) where Qt cannot write it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(form.encode()))
    if form == "jpeg":
        writer.setQuality(_QUALITY)
    if not writer.write(image):
        raise Refused(Reason.PICTURE_FORMAT)
    return bytes(buffer.data().data())


def tile(content: bytes, side_px: int) -> QImage:
    """A square of `side_px` device pixels with round corners, the whole picture on white in its middle.

    Raises as `decoded` does.
    """
    image = decoded(content, side_px, most_dots=MOST_SHOWN_DOTS)
    made = QImage(side_px, side_px, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QPainterPath()
    edge.addRoundedRect(QRectF(0.5, 0.5, side_px - 1, side_px - 1), _round(side_px), _round(side_px))
    painter.fillPath(edge, Qt.GlobalColor.white)
    painter.setClipPath(edge)
    painter.drawImage((side_px - image.width()) // 2, (side_px - image.height()) // 2, image)
    painter.setClipping(False)
    painter.strokePath(edge, QPen(_EDGE, 1))
    painter.end()
    return made


def readable_formats() -> frozenset[str]:
    """Those of the three that this program's Qt brings a reader for."""
    return FORMATS & {bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()}


def _round(side_px: int) -> float:
    return max(_HIGHEST_ROUND, side_px / 10)


def _format_of(content: bytes) -> bytes:
    for beginning, name in _BEGINNINGS:
        if content.startswith(beginning):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return b"webp"
    raise Refused(Reason.PICTURE_FORMAT)
