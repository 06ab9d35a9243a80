"""Every odd row of the data set is either sold or has a reason that a person would accept."""

import gzip
from pathlib import Path

import pytest

from pos_client.domain.money import Money, Quantity
from tests.bench.replay_baskets import COLUMNS, read_baskets

ODD = '''536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,POST,"POSTAGE, ""1st""",1,2010-12-01 08:26:00,18.00,17850,France
536365,85123A,,80995,2010-12-01 08:26:00,2.08,17850.0,United Kingdom
C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,14527.0,United Kingdom
536414,22139,,56,2010-12-01 11:52:00,0.00,,United Kingdom
536500,22139,damaged,-3,2010-12-01 11:52:00,0.00,,United Kingdom
A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom
A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom
550193,PADS,PADS TO MATCH ALL CUSHIONS,1,2011-04-15 09:27:00,0.001,13952.0,United Kingdom
536600,M,?,1,2010-12-01 12:00:00,-5.00,,United Kingdom
536601,BANK CHARGES,Bank\tCharges,1,2010-12-01 12:00:00,15.00,,United Kingdom
536602,22139,x,0,2010-12-01 12:00:00,1.00,,United Kingdom
536603,22139,x,1000000,2010-12-01 12:00:00,1.00,,United Kingdom
536604,22139,x,some,2010-12-01 12:00:00,1.00,,United Kingdom
536605,22139,x,1,2010-12-01 12:00:00,,,United Kingdom
536606,,x,1,2010-12-01 12:00:00,1.00,,United Kingdom
'''


@pytest.mark.parametrize("name", ["month.csv", "month.csv.gz"])
def test_odd_rows_are_sold_or_skipped_with_a_reason(tmp_path: Path, name: str) -> None:
    path, text = tmp_path / name, ",".join(COLUMNS) + "\n" + ODD
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    baskets = read_baskets(path)
    assert dict(baskets.skipped) == {
        "price_zero": 1,
        "negative_quantity_is_a_stock_correction": 1,
        "accounting_adjustment": 2,
        "price_not_in_whole_centavos": 1,
        "price_negative": 1,
        "quantity_invalid": 1,
        "quantity_too_large": 1,
        "number_unreadable": 1,
        "price_unreadable": 1,
        "no_product_code": 1,
    }
    assert sum(baskets.skipped.values()) + sum(len(sold.rows) for sold in baskets.invoices.values()) == 16
    first = baskets.invoices["536365"]
    assert [row.quantity for row in first.rows] == [Quantity.units(many) for many in (6, 1, 80_995)]
    assert first.rows[2].unit_price == Money(208)
    assert baskets.products["85123A"].description == "WHITE HEART"
    assert baskets.products["BANK CHARGES"].description == "Bank Charges"
    assert baskets.customers == [14527, 17850]
    back = baskets.invoices["C536379"]
    assert back.is_return and [row.quantity for row in back.rows] == [Quantity.units(1)]
    assert not first.is_return


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="InvoiceNo"):
        read_baskets(path)
