"""Which file shows which product: by its name alone, and no name ever becomes a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.pictures import PictureIndex, code_in, stem_for


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("10210.jpg", "10210"),
        ("A12.JPEG", "A12"),
        ("a.b.png", "a.b"),
        ("A%2F12.webp", "A/12"),
        ("10210.txt", None),
        ("10210", None),
        (".jpg", None),
        (".hidden.jpg", None),
        ("10210.jpg.exe", None),
        ("1" * 300 + ".jpg", None),
    ],
)
def test_a_files_name_says_a_code_where_it_ends_as_pictures_do(name: str, code: str | None) -> None:
    assert code_in(name) == code


@pytest.mark.parametrize(
    "sku", ["../../etc/passwd", "..", ".", "CON", "con.jpg", "LPT1", "a/b\\c:d", "NUL.x", "x."]
)
def test_no_code_makes_a_name_that_leaves_the_folder_or_that_a_system_keeps(sku: str) -> None:
    name = f"{stem_for(sku)}.jpg"
    assert not set(name) & set('/\\:*?"<>|')
    assert not name.startswith(".")
    assert name.partition(".")[0].upper() not in {"CON", "LPT1", "NUL"}
    assert code_in(name) == sku


@given(st.text(min_size=1, max_size=15))
def test_the_code_is_found_again_in_the_name_that_was_made_of_it(sku: str) -> None:
    if sku.isprintable():
        assert code_in(f"{stem_for(sku)}.png") == sku


def test_a_product_is_found_by_its_code_before_its_gtin_and_case_blind() -> None:
    index = PictureIndex.of(["a12.jpg", "7891000100110.png", "9990.jpg", "notes.txt"])
    assert index.name_for("A12") == "a12.jpg"
    assert index.name_for("10210", "7891000100110") == "7891000100110.png"
    assert index.name_for("9990", "7891000100110") == "9990.jpg"
    assert index.name_for("10220", None) == ""


def test_leading_zeros_of_a_gtin_do_not_matter_but_those_of_a_short_code_do() -> None:
    index = PictureIndex.of(["07891000100110.jpg", "36000291452.jpg", "114.jpg"])
    assert index.name_for("10210", "7891000100110") == "07891000100110.jpg"
    assert index.name_for("10211", "036000291452") == "36000291452.jpg"
    assert index.name_for("00114") == ""


def test_of_two_files_of_one_product_the_same_one_always_shows() -> None:
    assert PictureIndex.of(["1.webp", "1.png"]).name_for("1") == PictureIndex.of(
        ["1.png", "1.webp"]
    ).name_for("1")


def test_a_folder_without_pictures_has_none() -> None:
    assert not PictureIndex.of(["notes.txt", "Thumbs.db"])
    assert PictureIndex.of(["1.png"])
