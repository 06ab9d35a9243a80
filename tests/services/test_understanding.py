"""What a scan would be taken for, told without selling it and without showing who it belongs to."""

import secrets

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.product import Product, ScaleMask
from pos_client.services.understanding import understand

CAFE = "7891000315507"
MASK = ScaleMask("20CCCCCPPPPPD")


def shelf(code: str) -> Product:
    if code != CAFE:
        raise Refused(Reason.CODE_UNKNOWN, code=code)
    return Product("100", "Café", Money(1890), gtin=CAFE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CAFE, "gtin"),
        ("]E0" + CAFE, "gtin"),
        ("SHELF-7", "code"),
        ("2000123004501", "weight_label"),
        ("2000123004502", "misread"),
        ("]C10107891000315507310300" + "0452", "elements"),
        ("V:ABC123", "voucher"),
        ("001-02-000123", "receipt"),
        ("https://loja.example/r/001-02-000123", "receipt"),
        ("VLABCDEFGHJK", "credit"),
    ],
)
def test_each_code_is_told_for_what_it_is(text: str, kind: str) -> None:
    assert understand(text, MASK, find=shelf).kind == kind


def test_a_known_product_is_named_and_an_unknown_one_is_not() -> None:
    assert understand(CAFE, find=shelf).product == "Café"
    assert understand("SHELF-7", find=shelf).product == ""
    assert understand(CAFE).product == ""


def test_a_scale_label_tells_its_product_and_weight_or_price() -> None:
    assert understand("2000123004501", MASK).details == {"code": "00123", "milli": 450}
    price = understand("2000123004501", ScaleMask("20CCCCCVVVVVD"))
    assert (price.kind, price.details) == ("price_label", {"code": "00123", "cents": 450})


@pytest.mark.parametrize(("mark", "kind"), [("M:", "member_card"), ("O:", "badge")])
def test_what_belongs_to_a_person_is_never_among_the_details(mark: str, kind: str) -> None:
    understood = understand(mark + secrets.token_hex(6))
    assert (understood.kind, dict(understood.details), understood.product) == (kind, {}, "")
