"""What every paper was when somebody last looked at it: the bytes on each printer, and the picture of each.

    python -m tests.hardware.goldens            what differs from the goldens; pictures of it beside them
    python -m tests.hardware.goldens --write [PAPER …]    after a change that is meant and was looked at

`papers.tar.xz` holds the jobs' bytes (of text sent as dots only their digest) and `pictures.json` the digests
of all pictures; `approved/*.png` are pictures to look at.
"""

import argparse
import hashlib
import io
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image

from hardware.paper import Paper
from hardware.profiles import EPSON_TM_T20, GENERIC_58, PROFILES, Profile
from hardware.receipt_bytes import receipt_bytes, slip_bytes
from pos_client.domain.receipt import Receipt
from tests.hardware.papers import PAPERS, USUAL
from tests.hardware.slips import CATALOGUES

FOLDER = Path(__file__).parent / "golden"
JOBS, PICTURES, APPROVED = FOLDER / "papers.tar.xz", FOLDER / "pictures.json", FOLDER / "approved"
# Many printers of 80 mm are set to 42 columns.
COLUMNS_42 = replace(EPSON_TM_T20, name="generic-42", columns=42, dots=512)
PRINTERS = (*PROFILES, COLUMNS_42)
_SHOWN_BYTES = 24
# Elgin's paper is Epson's; one language is enough for what differs in dots alone.
_DRAWN = tuple(profile for profile in PRINTERS if profile.name not in {"elgin-i9", "bematech-mp4200"})


@dataclass(frozen=True, slots=True)
class Case:
    """One paper on one printer in one language."""

    paper: str
    profile: Profile
    language: str

    @property
    def name(self) -> str:
        """`receipt-epson-tm-t20-pt`."""
        return f"{self.paper}-{self.profile.name}-{self.language}"

    @property
    def is_quick(self) -> bool:
        """Whether the suite makes it at every run; the command above makes them all."""
        return self.profile.text == "page" or (self.paper in USUAL and self.language == "pt")

    @property
    def is_approved(self) -> bool:
        """Whether its picture is kept to be looked at."""
        usual = self.paper in USUAL and self.profile.name in {EPSON_TM_T20.name, GENERIC_58.name}
        return usual and self.language == "pt"

    def job(self) -> bytes:
        """The bytes, made by the program as it is."""
        return _job(self)

    def printed(self) -> Paper:
        """What they leave on paper."""
        return _printed(self)


@cache
def _job(case: Case) -> bytes:
    paper, translate = PAPERS[case.paper], CATALOGUES[case.language]
    if isinstance(paper, Receipt):
        return receipt_bytes(paper, case.profile, translate=translate)
    return slip_bytes(paper, case.profile, translate=translate)


@lru_cache(maxsize=256)
def _printed(case: Case) -> Paper:
    return Paper.read(case.job(), case.profile)


def cases() -> Iterator[Case]:
    """Every paper on every printer in both languages."""
    for profile in PRINTERS:
        for paper in PAPERS:
            for language in CATALOGUES:
                yield Case(paper, profile, language)


def drawn_cases() -> Iterator[Case]:
    """Those whose picture no other case has."""
    return (case for case in cases() if case.profile in _DRAWN)


def kept(case: Case, job: bytes) -> bytes:
    """What is kept of a job."""
    return hashlib.sha256(job).hexdigest().encode() if case.profile.text == "raster" else job


def digest_of(png: bytes) -> str:
    """Of the picture's dots: how they are packed may change with the library."""
    picture = Image.open(io.BytesIO(png))
    return hashlib.sha256(f"{picture.size}".encode() + picture.tobytes()).hexdigest()[:24]


@cache
def golden_jobs() -> dict[str, bytes]:
    """By the cases' names."""
    with tarfile.open(JOBS) as archive:
        return {
            member.name: found.read()
            for member in archive
            if (found := archive.extractfile(member)) is not None
        }


@cache
def golden_pictures() -> dict[str, str]:
    """Digests by the cases' names."""
    known: dict[str, str] = json.loads(PICTURES.read_text(encoding="utf-8"))
    return known


def job_difference(case: Case) -> str:
    """What is not as it was, in words; empty where nothing is."""
    now, known = kept(case, case.job()), golden_jobs().get(case.name)
    if now == known:
        return ""
    if known is None:
        return f"{case.name}: there is no golden of it yet. {_ADVICE}"
    if case.profile.text == "raster":
        return f"{case.name}: other dots. New picture: {_drawn(case)}. {_ADVICE}"
    at = next((place for place, pair in enumerate(zip(now, known, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(now), len(known)) if at is None else at
    was, became = (data[at : at + _SHOWN_BYTES] for data in (known, now))
    return (
        f"{case.name}: from byte {at} (of {len(known)}, now {len(now)}) it was {was!r} and is {became!r}. "
        f"{_rows_that_differ(case, known, now)} New picture: {_drawn(case)}. {_ADVICE}"
    )


def picture_difference(case: Case) -> str:
    """The same for the picture."""
    now = digest_of(case.printed().png())
    if golden_pictures().get(case.name) == now:
        return ""
    return f"{case.name}: the picture is another one. Look at it: {_drawn(case)}. {_ADVICE}"


_ADVICE = "If it is meant: python -m tests.hardware.goldens --write"


def _rows_that_differ(case: Case, known: bytes, now: bytes) -> str:
    was, became = (Paper.read(job, case.profile).text().splitlines() for job in (known, now))
    for number, (before, after) in enumerate(zip(was, became, strict=False), start=1):
        if before != after:
            return f"Row {number} was {before!r} and is {after!r}."
    return f"{len(was)} rows became {len(became)}." if len(was) != len(became) else "The words are the same."


def _drawn(case: Case) -> Path:
    folder = Path(tempfile.gettempdir()) / "pos-client-papers"
    folder.mkdir(exist_ok=True)
    path = folder / f"{case.name}.png"
    path.write_bytes(case.printed().png())
    return path


def write(papers: Sequence[str]) -> None:
    """The goldens from the program as it is now: of these papers, or of all where none is named."""
    APPROVED.mkdir(parents=True, exist_ok=True)
    named = set(papers or PAPERS)
    jobs = dict(golden_jobs()) if papers else {}
    digests = dict(golden_pictures()) if papers else {}
    with tarfile.open(JOBS, "w:xz", preset=9) as archive:
        for case in cases():
            data = kept(case, case.job()) if case.paper in named else jobs[case.name]
            member = tarfile.TarInfo(case.name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    for case in drawn_cases():
        if case.paper not in named:
            continue
        png = case.printed().png()
        digests[case.name] = digest_of(png)
        if case.is_approved:
            (APPROVED / f"{case.name}.png").write_bytes(_small(png))
    known = {case.name for case in drawn_cases()}
    for old in APPROVED.glob("*.png"):
        if old.stem not in known:
            old.unlink()
    digests = {name: digest for name, digest in sorted(digests.items()) if name in known}
    PICTURES.write_text(json.dumps(digests, indent=0) + "\n", encoding="utf-8")
    golden_jobs.cache_clear()
    golden_pictures.cache_clear()


def _small(png: bytes) -> bytes:
    """Four greys on white: enough to look at."""
    drawn = Image.open(io.BytesIO(png)).convert("LA")
    white = Image.new("L", drawn.size, 255)
    white.paste(drawn.getchannel(0), mask=drawn.getchannel(1))
    target = io.BytesIO()
    white.quantize(4).save(target, "PNG", optimize=True)
    return target.getvalue()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", nargs="*", metavar="PAPER", choices=PAPERS)
    papers = parser.parse_args().write
    if papers is not None:
        write(papers)
        return 0
    found = [job_difference(case) for case in cases()] + [picture_difference(case) for case in drawn_cases()]
    differences = [difference for difference in found if difference]
    print("\n".join(differences) or f"{len(found)} goldens, all as they were.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
