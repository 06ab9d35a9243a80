"""Programs on offer: what is signed, fresh and newer is taken; everything else is refused, in words."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Timestamp

from pos_client.bootstrap import releasing
from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.versions import is_newer
from resources.words import Words
from sync.updates import PACKED, UpdateRepository, target_path
from tests.fakes.programs import some_program

WORDS = Words.of("en")


@dataclass(frozen=True)
class Shelf:
    """A repository with a program on offer, and a till's view of it."""

    repository: Path
    keys: Path
    state: Path

    def till(self, *, store: str = "001", source: str = "") -> UpdateRepository:
        root = (self.repository / "metadata" / "1.root.json").read_bytes()
        return UpdateRepository(
            source or str(self.repository), store=store, channel="stable", state=self.state, root=root
        )

    def offer(self, program: Path, version: str, where: str = "channels/stable") -> None:
        releasing.add(self.repository, self.keys, WORDS, program=program, version=version, where=where)

    @property
    def packed(self) -> Path:
        (found,) = (self.repository / "targets" / target_path("channels/stable")).parent.glob(f"*.{PACKED}")
        return found


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "repository", tmp_path / "keys", tmp_path / "state")
    releasing.begin(made.repository, made.keys, WORDS)
    made.offer(some_program(tmp_path / "program", "0.2.0"), "0.2.0")
    return made


def refused(till: UpdateRepository, into: Path) -> TillError:
    with pytest.raises(TillError) as failure:
        release = till.newest()
        assert release is not None
        till.fetch(release, into)
    return failure.value


def test_what_is_offered_arrives_whole(shelf: Shelf, tmp_path: Path) -> None:
    till = shelf.till()
    release = till.newest()
    assert release is not None
    assert release.version == "0.2.0"
    packed = till.fetch(release, tmp_path / "into")
    assert packed.read_bytes() == shelf.packed.read_bytes()
    assert packed.stat().st_size == release.size_bytes


def test_a_store_of_its_own_is_offered_its_own_first(shelf: Shelf, tmp_path: Path) -> None:
    shelf.offer(some_program(tmp_path / "later", "0.3.0"), "0.3.0", "stores/007")
    theirs, ours = shelf.till(store="007").newest(), shelf.till(store="001").newest()
    assert theirs is not None
    assert ours is not None
    assert (theirs.version, ours.version) == ("0.3.0", "0.2.0")


def test_a_flipped_byte_in_any_file_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    files = [path for path in (shelf.repository / "metadata").iterdir() if path.name != "1.root.json"]
    newest = sorted(files, key=lambda path: path.name)
    for path in [*newest, shelf.packed]:
        whole = path.read_bytes()
        read = path == shelf.packed or path.name.startswith(("2.", "timestamp"))
        for place in range(0, len(whole), max(len(whole) // 12, 1)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            shutil.rmtree(shelf.state, ignore_errors=True)
            if read and not _says_the_same(whole, path.read_bytes()):
                assert refused(shelf.till(), tmp_path / "into").key is Reason.UPDATE_UNTRUSTED, (path, place)
            assert not list((tmp_path / "into").glob("*.gz"))
        path.write_bytes(whole)


def _says_the_same(one: bytes, other: bytes) -> bool:
    """Blanks between the words of a document are not signed, and mean nothing."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def test_an_older_offer_than_was_seen_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(shelf.repository, old)
    shelf.offer(some_program(tmp_path / "later", "0.3.0"), "0.3.0")
    assert shelf.till().newest() is not None
    assert refused(shelf.till(source=str(old)), tmp_path / "into").key is Reason.UPDATE_UNTRUSTED


def test_an_offer_signed_by_somebody_else_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    other = Shelf(tmp_path / "other", tmp_path / "other-keys", tmp_path / "state")
    releasing.begin(other.repository, other.keys, WORDS)
    other.offer(some_program(tmp_path / "evil", "9.0.0"), "9.0.0")
    till = shelf.till(source=str(other.repository))
    assert refused(till, tmp_path / "into").key is Reason.UPDATE_UNTRUSTED


def test_an_offer_whose_time_is_over_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    path = shelf.repository / "metadata" / "timestamp.json"
    stale: Metadata[Timestamp] = Metadata.from_file(str(path))
    stale.signed.expires = datetime.now(tz=UTC).replace(microsecond=0) - timedelta(days=1)
    stale.sign(releasing.signing_key(shelf.keys / "release.pem"))
    path.write_bytes(stale.to_bytes())
    assert refused(shelf.till(), tmp_path / "into").key is Reason.UPDATE_EXPIRED, "the clock is named"
    releasing.renew(shelf.repository, shelf.keys, WORDS)
    assert shelf.till().newest() is not None


def test_a_place_that_is_away_is_said_to_be_away(shelf: Shelf, tmp_path: Path) -> None:
    for source in (str(tmp_path / "unplugged"), "http://127.0.0.1:9"):
        with pytest.raises(Unavailable) as failure:
            shelf.till(source=source).newest()
        assert failure.value.outage is Outage.UPDATES_AWAY


def test_a_release_that_makes_no_sense_is_not_made(shelf: Shelf, tmp_path: Path) -> None:
    for program, version in ((tmp_path / "empty", "1.0"), (tmp_path / "program", "one")):
        with pytest.raises(Refused) as refusal:
            shelf.offer(program, version)
        assert refusal.value.reason is Reason.RELEASE
    with pytest.raises(Refused):
        releasing.begin(shelf.repository, shelf.keys, WORDS)


@pytest.mark.parametrize(
    ("one", "than", "newer"),
    [
        ("0.10.0", "0.9.9", True),
        ("1.0", "1.0.0", False),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("rubbish", "0.1.0", False),
        ("1.0", "rubbish", False),
        ("", "0.1.0", False),
    ],
)
def test_versions_are_compared_as_numbers(one: str, than: str, newer: bool) -> None:
    assert is_newer(one, than) is newer
