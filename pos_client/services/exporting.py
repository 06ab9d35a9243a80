"""Sales of some days as JSON Lines or CSV, for a book-keeper or a spreadsheet: whole or not at all.

Without personal data unless that is asked for, and then it stands in the journal. The CSV is the one that
Brazilian spreadsheets open by a double click: semicolons, decimal commas, UTF-8 with its mark.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, assert_never

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.sheet import safe_cell
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import journal
from pos_client.store.sales_export import ExportedSale, exported_sales
from pos_client.store.store import Store
from pos_client.store.till_row import load_till
from pos_client.whole_file import appearing

Format = Literal["csv", "jsonl"]

COLUMNS = (
    *("number", "closed_at", "kind", "operator", "line", "sku", "gtin", "description", "unit"),
    *("quantity", "unit_price", "gross", "discount", "redeemed_cashback", "total"),
    *("sale_total", "tenders"),
)
MEMBER_COLUMNS = ("member_id", "member_name", "member_cpf", "member_phone", "invoice_cpf")


@dataclass(frozen=True, slots=True)
class SalesExport:
    """Writes sales out."""

    store: Store
    clock: Clock

    def write(self, out: Path, *, first: date, last: date, form: Format, with_members: bool = False) -> int:
        """Sales closed from `first` to `last`, both included, into `out`. Answers how many.

        A CSV has a row per line of a sale, JSON Lines a sale per line. The file appears under its name only
        when it is whole and on the disk. Raises Refused(SHEET_FILE) where it cannot be written.
        """
        found = exported_sales(
            self.store, first=first.isoformat(), last=last.isoformat(), with_members=with_members
        )
        try:
            with appearing(out) as waiting:
                count = self._written(waiting, found, form=form, with_members=with_members)
                if with_members:
                    self._note(first, last, form=form, count=count)
        except OSError as error:
            raise Refused(Reason.SHEET_FILE, file=out.name) from error
        return count

    def _written(
        self, waiting: Path, found: Iterator[ExportedSale], *, form: Format, with_members: bool
    ) -> int:
        count = 0
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        with waiting.open("w", encoding=encoding, newline="") as file:
            if form == "csv":
                file.write(_csv_lines([_header(with_members)]))
            for sale in found:
                file.write(_text(sale, form, with_members=with_members))
                count += 1
        return count

    def _note(self, first: date, last: date, *, form: Format, count: int) -> None:
        """Before the file has its name: an export that nobody noted cannot be."""
        body = {"from": first.isoformat(), "to": last.isoformat(), "format": form, "sales": count}
        with self.store.writing() as transaction:
            row = load_till(transaction)
            code = row.identity.code if row is not None else ""
            journal.append_entry(
                transaction, "members_exported", body, till=code, at=stamp(self.clock()), operator_id=""
            )


def _text(sale: ExportedSale, form: Format, *, with_members: bool) -> str:
    match form:
        case "jsonl":
            return json.dumps(_document(sale, with_members), ensure_ascii=False) + "\n"
        case "csv":
            return _csv_lines(_csv_rows(sale, with_members))
        case _:
            assert_never(form)


def _document(sale: ExportedSale, with_members: bool) -> dict[str, Any]:
    row = sale.sale
    told: dict[str, Any] = {
        "number": row["number"],
        "id": row["id"],
        "kind": row["kind"],
        "opened_at": row["opened_at"],
        "closed_at": row["closed_at"],
        "operator": sale.operator_code,
        "identified": row["member_id"] is not None,
        **{name: _reais(row[f"{name}_cents"]) for name in _SALE_AMOUNTS},
        "lines": [_line(line) for line in sale.lines],
        "tenders": [_tender(tender) for tender in sale.tenders],
    }
    if with_members:
        told["member"] = sale.member or None
        told["invoice_cpf"] = row["invoice_cpf"]
    return told


_SALE_AMOUNTS = ("gross", "discount", "redeemed_cashback", "total", "paid", "change")


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: line[name] for name in ("position", "sku", "code", "gtin", "description", "unit")},
        "quantity": _quantity(line["quantity_milli"]),
        **{
            name: _reais(line[f"{name}_cents"])
            for name in ("unit_price", "gross", "discount", "redeemed_cashback", "total")
        },
    }


def _tender(tender: dict[str, Any]) -> dict[str, Any]:
    names = ("method", "brand", "installments", "nsu", "authorization", "acquirer")
    return {**{name: tender[name] for name in names}, "amount": _reais(tender["amount_cents"])}


def _header(with_members: bool) -> list[str]:
    return [*COLUMNS, *(MEMBER_COLUMNS if with_members else ())]


def _csv_rows(sale: ExportedSale, with_members: bool) -> Iterator[list[str]]:
    row, member = sale.sale, sale.member
    paid = "; ".join(f"{one['method']} {_comma(_reais(one['amount_cents']))}" for one in sale.tenders)
    who = [member.get(name) or "" for name in ("provider_id", "name", "cpf", "phone")]
    for line in sale.lines:
        amounts = [line[f"{name}_cents"] for name in ("unit_price", "gross", "discount")]
        amounts += [line["redeemed_cashback_cents"], line["total_cents"]]
        cells = [
            *(row["number"], row["closed_at"], row["kind"], sale.operator_code, str(line["position"])),
            *(line["sku"], line["gtin"] or "", line["description"], line["unit"]),
            _comma(_quantity(line["quantity_milli"])),
            *(_comma(_reais(cents)) for cents in amounts),
            *(_comma(_reais(row["total_cents"])), paid),
        ]
        yield cells + ([*who, row["invoice_cpf"] or ""] if with_members else [])


def _csv_lines(rows: "Iterator[list[str]] | list[list[str]]") -> str:
    """Rows as text; whatever came from outside can neither compute nor break out of its cell."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue()


def _reais(cents: int) -> str:
    return Money(cents).decimal_text()


def _quantity(milli: int) -> str:
    return f"{milli // 1000}.{milli % 1000:03d}"


def _comma(amount: str) -> str:
    return amount.replace(".", ",")
