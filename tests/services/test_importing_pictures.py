"""A folder of pictures taken in: matched by name, written whole; what is not taken is told with a reason."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.services import importing_pictures
from pos_client.services.importing import Importing
from pos_client.services.importing_pictures import PictureImport, PictureReport, Thumbnail
from pos_client.services.product_pictures import PictureFolder
from tests.fakes.till import Till, selling_till

Put = Callable[..., None]
PRODUCTS = (
    Product("10210", "Café", Money(3890), gtin="7891000100110"),
    Product("B-7", "Bolo", Money(1000)),
    Product("b-7", "Bala", Money(1000)),
    Product("K9", "Kit", Money(1000)),
    Product("A/12", "Azeite", Money(1000)),
    Product("../../CON", "Cone", Money(1000)),
    Product("00114", "Queijo", Money(1000), unit="kg"),
    Product("007", "Sete", Money(700)),
    Product("7", "Outro sete", Money(700)),
)


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """Only its catalogue is read."""
    with selling_till(tmp_path_factory.mktemp("books") / "till.db") as made:
        Importing(made.store).products(PRODUCTS)
        yield made


def shrunk(content: bytes) -> Thumbnail:
    """Of a picture that begins so; the rest is what is kept."""
    if not content.startswith(b"picture "):
        raise Refused(Reason.PICTURE_FORMAT)
    return ".jpg", content.removeprefix(b"picture ")


@pytest.fixture
def put(tmp_path: Path) -> Put:
    source = tmp_path / "photos"
    source.mkdir()

    def put_one(*names: str, content: bytes = b"picture x") -> None:
        for name in names:
            (source / name).write_bytes(content)

    return put_one


def taken(till: Till, tmp_path: Path) -> PictureReport:
    return PictureImport(till.store, tmp_path / "till" / "pictures", shrunk).run(tmp_path / "photos")


def reasons(report: PictureReport) -> dict[str, Reason]:
    return {one.file: one.error.reason for one in report.refused}


def kept(tmp_path: Path) -> list[str]:
    folder = tmp_path / "till" / "pictures"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("name", "sku", "written"),
    [
        ("10210.JPG", "10210", "10210.jpg"),
        ("7891000100110.png", "10210", "10210.jpg"),
        ("07891000100110.webp", "10210", "10210.jpg"),
        ("k9.jpeg", "K9", "K9.jpg"),
        ("b-7.png", "b-7", "b-7.jpg"),
        ("A%2F12.jpg", "A/12", "A%2F12.jpg"),
        ("%2E.%2F..%2FCON.jpg", "../../CON", "%2E.%2F..%2FCON.jpg"),
        ("114.jpg", "00114", "00114.jpg"),
    ],
)
def test_a_file_finds_its_product_and_is_kept_under_the_products_code(
    till: Till, tmp_path: Path, put: Put, name: str, sku: str, written: str
) -> None:
    put(name)
    report = taken(till, tmp_path)
    assert (report.read, report.taken, report.refused) == (1, (sku,), ())
    assert kept(tmp_path) == [written]
    shown = PictureFolder(tmp_path / "till" / "pictures").look(-1, {}).index
    product = next(one for one in PRODUCTS if one.sku == sku)
    assert shown is not None
    assert shown.name_for(product.sku, product.gtin) == written


def test_what_is_not_taken_is_named_with_its_reason_and_the_others_are_taken(
    till: Till, tmp_path: Path, put: Put
) -> None:
    put("10210.jpg", "7891000100110.png", "99999.jpg", "B-7x.jpg", "list.csv", "K9.jpg", "07.png")
    put("00114.jpg", content=b"some text, renamed")
    put(".DS_Store", "Thumbs.db", "desktop.ini")
    (tmp_path / "photos" / "folder.jpg").mkdir()
    report = taken(till, tmp_path)
    assert reasons(report) == {
        "10210.jpg": Reason.PICTURE_REPEATED,
        "7891000100110.png": Reason.PICTURE_REPEATED,
        "99999.jpg": Reason.PICTURE_NO_PRODUCT,
        "B-7x.jpg": Reason.PICTURE_NO_PRODUCT,
        "list.csv": Reason.PICTURE_FORMAT,
        "00114.jpg": Reason.PICTURE_FORMAT,
        "07.png": Reason.PICTURE_SEVERAL_PRODUCTS,
    }
    assert report.taken == ("K9",)
    assert kept(tmp_path) == ["K9.jpg"]


def test_a_file_that_is_too_large_is_not_even_read_to_its_end(
    till: Till, tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_pictures, "MOST_BYTES", 20)
    put("K9.jpg", content=b"picture " + b"x" * 40)
    assert reasons(taken(till, tmp_path)) == {"K9.jpg": Reason.PICTURE_TOO_LARGE}


def test_a_newer_picture_takes_the_place_of_the_older_one_of_another_kind(
    till: Till, tmp_path: Path, put: Put
) -> None:
    folder = tmp_path / "till" / "pictures"
    folder.mkdir(parents=True)
    (folder / "K9.png").write_bytes(b"old")
    put("K9.jpg", content=b"picture new")
    taken(till, tmp_path)
    assert kept(tmp_path) == ["K9.jpg"]
    assert (folder / "K9.jpg").read_bytes() == b"new"


def test_a_folder_that_is_missing_or_is_the_tills_own_is_refused(till: Till, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path / "till" / "pictures"):
        with pytest.raises(Refused) as refused:
            PictureImport(till.store, tmp_path / "till" / "pictures", shrunk).run(folder)
        assert refused.value.reason is Reason.PICTURE_FOLDER


def test_a_disk_that_takes_nothing_is_told_as_such(till: Till, tmp_path: Path, put: Put) -> None:
    put("K9.jpg")
    (tmp_path / "till").write_bytes(b"a file where the folder should be")
    with pytest.raises(Unavailable):
        taken(till, tmp_path)


def test_the_tills_folder_tells_what_is_new_and_what_was_changed_since_it_was_read(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path / "pictures")
    assert not folder.look(-1, {}).index
    folder.path.mkdir()
    (folder.path / "1.jpg").write_bytes(b"one")
    (folder.path / "2.txt").write_bytes(b"no picture")
    first = folder.look(-1, {})
    assert first.index is not None
    assert first.index.name_for("1") == "1.jpg"
    assert first.index.name_for("2") == ""
    content, stamp = folder.read("1.jpg")
    assert content == b"one"
    (folder.path / "1.jpg").write_bytes(b"another")
    assert folder.look(first.changed_at, {"1.jpg": stamp, "9.jpg": (0, 0)}).stale == {"1.jpg", "9.jpg"}


def test_a_folder_whose_names_have_rested_is_not_listed_again(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    os.utime(tmp_path, (1_000_000_000, 1_000_000_000))
    first = folder.look(-1, {})
    assert first.index is not None
    assert folder.look(first.changed_at, {}).index is None
