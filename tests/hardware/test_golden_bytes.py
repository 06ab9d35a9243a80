"""The exact bytes of one receipt on each printer, in each language.

After a change that is meant, look at the pictures and write the goldens anew:

    python -m tests.hardware.test_golden_bytes
"""

from pathlib import Path

import pytest

from hardware.paper import Paper
from hardware.profiles import PROFILES, Profile
from hardware.receipt_bytes import drawer_bytes, receipt_bytes
from tests.hardware.receipts import CATALOGUES, FULL

GOLDEN = Path(__file__).parent / "golden"


def golden_path(profile: Profile, language: str) -> Path:
    return GOLDEN / f"{profile.name}-{language}.escpos"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("language", CATALOGUES)
def test_the_bytes_are_those_that_were_looked_at(profile: Profile, language: str) -> None:
    job = receipt_bytes(FULL, profile, translate=CATALOGUES[language])
    assert job == golden_path(profile, language).read_bytes()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_one_code_page_is_selected_once_and_every_byte_is_understood(profile: Profile) -> None:
    job = golden_path(profile, "pt").read_bytes()
    assert job.startswith(b"\x1b@" + profile.start + b"\x1bt\x02")
    assert job.count(b"\x1bt") == 1
    paper = Paper.read(job, profile)
    assert paper.unknown == 0
    assert paper.cuts == (1 if profile.cut else 0)
    assert paper.drawer_pulses == 0


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_kicking_the_drawer_prints_nothing(profile: Profile) -> None:
    paper = Paper.read(drawer_bytes(profile), profile)
    assert (paper.drawer_pulses, paper.unknown, paper.text()) == (1, 0, "")


def test_the_printers_bytes_are_their_makers() -> None:
    by_name = {profile.name: profile for profile in PROFILES}
    assert drawer_bytes(by_name["epson-tm-t20"]) == bytes.fromhex("1B 70 00 19 FA")
    assert drawer_bytes(by_name["elgin-i9"]) == bytes.fromhex("1B 70 00 20 E8")
    assert by_name["epson-tm-t20"].cut == bytes.fromhex("1D 56 42 00")
    assert drawer_bytes(by_name["bematech-mp4200"]).startswith(bytes.fromhex("1D F9 20 01"))
    assert by_name["generic-58"].cut == b""


def write_goldens() -> None:
    """Write every golden from the program as it is now."""
    GOLDEN.mkdir(exist_ok=True)
    for profile in PROFILES:
        for language, translate in CATALOGUES.items():
            golden_path(profile, language).write_bytes(receipt_bytes(FULL, profile, translate=translate))


if __name__ == "__main__":
    write_goldens()
