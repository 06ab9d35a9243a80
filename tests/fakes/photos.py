"""Pictures as cameras, shops and villains make them: real bytes of real formats."""

import io
import struct
import zlib

from PIL import Image
from PySide6.QtGui import QColor, QImage, QPainter

from ui.pictures.decoding import encoded

_ORIENTATION, _MAKE = 0x0112, 0x010F


def photo(width: int = 60, height: int = 40, *, form: str = "JPEG", left: str = "#ff0000") -> bytes:
    """Its left half in that colour, its right one blue."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    painter = QPainter(image)
    painter.fillRect(0, 0, width // 2, height, QColor(left))
    painter.end()
    return encoded(image, form.lower())


def turned_photo(maker: str) -> bytes:
    """Red on the left as it was taken; the camera says that it was held upright: red belongs on top."""
    image = Image.new("RGB", (600, 400), "#0000ff")
    image.paste("#ff0000", (0, 0, 300, 400))
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKE] = 6, maker
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
