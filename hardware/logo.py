"""A store's logo made ready for its printer: never wider than the paper, dots of ink or nothing."""

import io
from pathlib import Path

from pos_client.domain.errors import Reason, Refused

WIDEST_SHARE = 0.7
HIGHEST_DOTS = 180


def logo_for_paper(path: Path, dots: int) -> bytes:
    """A PNG in black and white for so many dots. Raises Refused(SETTINGS_INVALID) for no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only where there is a logo

    try:
        with Image.open(path) as picture:
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(
            Reason.SETTINGS_INVALID, key="logo", value=path.name[:40], problem="logo", choices=""
        ) from error
    grey = ImageOps.autocontrast(flat.convert("L"))
    widest = int(dots * WIDEST_SHARE)
    share = min(widest / grey.width, HIGHEST_DOTS / grey.height, 1.0)
    size = (max(round(grey.width * share), 1), max(round(grey.height * share), 1))
    ready = grey.resize(size, Image.Resampling.LANCZOS).convert("1")
    kept = io.BytesIO()
    ready.convert("L").save(kept, "PNG")
    return kept.getvalue()
