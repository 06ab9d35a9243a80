"""What each receipt printer is: its width, its code page and the few bytes in which makes differ.

Sources: Epson's ESC/POS command reference (ESC t, GS V, ESC p), the makers' manuals for Elgin i9 and
Bematech MP-4200 TH (both of its languages).
"""

from dataclasses import dataclass, replace
from typing import Literal

from hardware.status import Dialect, DrawerSensor
from pos_client.domain.errors import Reason, Refused

DOTS_PER_COLUMN = 12


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer. `columns` are of font A (12 dots); `code_page` is Python's name of the codec.

    `language` is what it is spoken to in; `start` goes first in every job (a switch to that language, say),
    `cut` is empty where there is no cutter. `text` as raster is for printers
    whose code page fails; `logo` is a ready command above the receipt's head. `status` is how it is asked how
    it is, `drawer_sensor` the level of the drawer's contact that means open.
    """

    name: str
    columns: int
    dots: int
    code_page: str
    code_page_select: bytes
    cut: bytes
    drawer: bytes
    qr: Literal["native", "raster"]
    start: bytes = b""
    text: Literal["page", "raster"] = "page"
    logo: bytes = b""
    status: Dialect = "escpos"
    language: Literal["escpos", "bema"] = "escpos"
    drawer_sensor: DrawerSensor = "none"


_CP850 = bytes.fromhex("1B 74 02")
_FEED_AND_CUT = bytes.fromhex("1D 56 42 00")

EPSON_TM_T20 = Profile(
    name="epson-tm-t20",
    columns=48,
    dots=576,
    code_page="cp850",
    code_page_select=_CP850,
    cut=_FEED_AND_CUT,
    drawer=bytes.fromhex("1B 70 00 19 FA"),
    qr="native",
)
ELGIN_I9 = replace(
    EPSON_TM_T20,
    name="elgin-i9",
    # A shorter pulse than 64 ms does not kick the drawer here.
    drawer=bytes.fromhex("1B 70 00 20 E8"),
)
BEMATECH_MP4200 = replace(
    EPSON_TM_T20,
    name="bematech-mp4200",
    # Not every firmware draws GS ( k; dots are understood by all.
    qr="raster",
    # ESC/POS for this job only: its twin 1D F9 35 n would write the printer's flash.
    start=bytes.fromhex("1D F9 20 01"),
    status="bema",
)
BEMATECH_MP4200_BEMA = replace(
    BEMATECH_MP4200,
    name="bematech-mp4200-bema",
    # Its own knife does not feed first: the job does.
    cut=bytes.fromhex("1B 6D"),
    drawer=bytes.fromhex("1B 76 C8"),
    start=bytes.fromhex("1D F9 20 00"),
    language="bema",
)
GENERIC_58 = replace(
    EPSON_TM_T20,
    name="generic-58",
    columns=32,
    dots=384,
    cut=b"",
    qr="raster",
    # FS . leaves the two-byte Chinese mode in which many of these wake up and eat accents.
    start=bytes.fromhex("1C 2E"),
)

# Text as dots, for printers whose code page has no Portuguese letters or cannot be chosen.
RASTER_80 = replace(EPSON_TM_T20, name="raster-80", text="raster", qr="raster")
RASTER_58 = replace(GENERIC_58, name="raster-58", text="raster")

PROFILES = (
    *(EPSON_TM_T20, ELGIN_I9, BEMATECH_MP4200, BEMATECH_MP4200_BEMA, GENERIC_58),
    *(RASTER_80, RASTER_58),
)


def profile_named(name: str, own: tuple[Profile, ...] = ()) -> Profile:
    """The profile of that name, the store's `own` first.

    Raises Refused(SETTINGS_INVALID) with the key `printer.profile`.
    """
    for profile in (*own, *PROFILES):
        if profile.name == name:
            return profile
    raise Refused(Reason.SETTINGS_INVALID, key="printer.profile", value=name)
