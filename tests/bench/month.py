"""A store's past made up by a seed: weeks of sales with members, cashback, returns and closes, row by row.

Only for looking at and measuring reports: straight into the tables, so that a month is there in a second.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from pos_client.domain.slip import SlipKind
from pos_client.store import documents, journal
from pos_client.store.store import Store
from pos_client.store.tables import (
    members,
    operators,
    receipts,
    sale_lines,
    sale_offers,
    sales,
    shifts,
    tenders,
)
from pos_client.store.tables import outbox as outbox_table
from pos_client.store.tables_drawer import (
    addenda,
    approvals,
    cash_movements,
    shift_closes,
    shift_counts,
)
from pos_client.store.tables_returns import refunds, returns
from tests.bench.month_rows import (
    GOODS,
    HOURS,
    LAST,
    METHODS,
    NAMES,
    TEAM,
    offer_row,
    plain_slip,
    receipt_of,
    tender_row,
)


@dataclass
class Month:
    """Fills a store up to `now`. `papers`: with receipts and journal, which take longer."""

    store: Store
    now: datetime
    seed: int = 7
    papers: bool = True
    first_number: int = 1

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._sequence = 0
        self._people: list[tuple[str, str]] = []

    def fill(self, *, days: int, per_day: int, people: int = 420) -> int:
        """So many days up to today, with about so many sales each. Answers how many sales."""
        with self.store.writing() as connection:
            self._add_people(connection, people, days=days)
        for ago in range(days - 1, -1, -1):
            day = self.now.date() - timedelta(days=ago)
            with self.store.writing() as connection:
                self._add_day(
                    connection, day, per_day, open_shift=ago == 0, number=self.first_number + days - ago
                )
        return self._sequence

    def _add_people(self, connection: Connection, count: int, *, days: int) -> None:
        connection.execute(
            insert(operators),
            [{"id": i, "code": c, "name": n, "role": r, "pin_hash": "-"} for i, c, n, r in TEAM],
        )
        first = self.now - timedelta(days=days)
        rows = []
        for place in range(count):
            name = f"{self._chance.choice(NAMES)} {self._chance.choice(LAST)}"
            joined = first + timedelta(days=self._chance.randrange(days), hours=3)
            self._people.append((f"m-{place:05d}", name))
            rows.append(
                {
                    "id": f"m-{place:05d}",
                    "provider_id": f"p-{place:05d}",
                    "phone": f"+55119{self._chance.randrange(10**8):08d}",
                    "name": name,
                    "tier": "",
                    "since": "2024-01-01",
                    "expires_on": "",
                    "enrolled_at": joined.isoformat(timespec="seconds") if place % 3 == 0 else None,
                }
            )
        connection.execute(insert(members), rows)

    def _add_day(
        self, connection: Connection, day: date, per_day: int, *, open_shift: bool, number: int
    ) -> None:
        opened = self._at(day, 8, 2)
        shift_id = f"shift-{number:05d}"
        who = TEAM[day.toordinal() % 3]
        connection.execute(
            insert(shifts).values(
                id=shift_id,
                number=number,
                operator_id=who[0],
                opened_at=opened,
                opening_float_cents=20_000,
            )
        )
        busy = {5: 1.5, 6: 0.45}.get(day.weekday(), 1.0)
        count = max(1, int(per_day * busy * self._chance.uniform(0.85, 1.15)))
        made = sorted(self._moment(day) for _ in range(count))
        rows = [self._sale(shift_id, at) for at in made if at <= self.now.isoformat()]
        self._write(connection, rows)
        cash = sum(row["paid"]["cash"] for row in rows)
        self._add_drawer(connection, shift_id, day, who)
        if rows and self._chance.random() < 0.7:
            self._add_return(connection, rows[len(rows) // 2], shift_id)
        if not open_shift:
            self._close(connection, shift_id, day, number=number, cash=cash, rows=rows)

    def _sale(self, shift_id: str, at: str) -> dict[str, Any]:
        self._sequence += 1
        chance, sequence = self._chance, self._sequence
        lines = []
        for position in range(1, chance.choice((1, 1, 2, 2, 3, 4, 5)) + 1):
            name, price, unit = GOODS[min(int(chance.expovariate(0.28)), len(GOODS) - 1)]
            milli = chance.randrange(150, 900) if unit == "kg" else 1000 * chance.choice((1, 1, 1, 2, 3))
            gross = (price * milli + 500) // 1000
            lines.append(
                {
                    "position": position,
                    "sku": str(1000 + [g[0] for g in GOODS].index(name)),
                    "code": str(1000 + [g[0] for g in GOODS].index(name)),
                    "gtin": None,
                    "description": name,
                    "unit": unit,
                    "quantity_milli": milli,
                    "unit_price_cents": price,
                    "gross_cents": gross,
                    "line_discount_cents": 0,
                    "discount_cents": 0,
                    "redeemed_cashback_cents": 0,
                    "total_cents": gross,
                }
            )
        gross = sum(line["gross_cents"] for line in lines)
        member = chance.choice(self._people) if chance.random() < 0.46 else None
        used = min(gross // 4, chance.randrange(300, 2500)) if member and chance.random() < 0.28 else 0
        lines[0]["redeemed_cashback_cents"] = min(used, lines[0]["gross_cents"])
        used = lines[0]["redeemed_cashback_cents"]
        lines[0]["total_cents"] -= used
        total = gross - used
        method = chance.choice(METHODS)
        paid = total if method != "cash" else -(-total // 500) * 500
        return {
            "id": f"sale-{sequence:07d}",
            "sequence": sequence,
            "number": f"001-02-{sequence:06d}",
            "shift_id": shift_id,
            "operator": chance.choice(TEAM[:3]),
            "member": member,
            "at": at,
            "gross": gross,
            "used": used,
            "total": total,
            "paid_cents": paid,
            "method": method,
            "lines": lines,
            "paid": {"cash": total if method == "cash" else 0},
            "offer": total // 20 if member else 0,
        }

    def _write(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        connection.execute(insert(sales), [self._sale_values(row) for row in rows])
        lines = [{"sale_id": row["id"], **line} for row in rows for line in row["lines"]]
        connection.execute(insert(sale_lines), lines)
        connection.execute(insert(tenders), [tender_row(row) for row in rows])
        offers = [offer_row(row) for row in rows if row["offer"]]
        if offers:
            connection.execute(insert(sale_offers), offers)
        if self.papers:
            bodies = [
                {"sale_id": row["id"], "body": json.dumps(receipt_of(row).to_json(), ensure_ascii=False)}
                for row in rows
            ]
            connection.execute(insert(receipts), bodies)
            for row in rows:
                body, who = {"sale_id": row["id"], "number": row["number"]}, row["operator"][0]
                at = row["at"]
                journal.append_entry(connection, "sale_closed", body, till="001-02", at=at, operator_id=who)
            connection.execute(insert(outbox_table), list(self._messages(rows)))

    def _sale_values(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": row["id"],
            "number": row["number"],
            "epoch": 1,
            "sequence": row["sequence"],
            "shift_id": row["shift_id"],
            "operator_id": row["operator"][0],
            "member_id": row["member"][0] if row["member"] else None,
            "opened_at": row["at"],
            "closed_at": row["at"],
            "gross_cents": row["gross"],
            "discount_cents": 0,
            "redeemed_cashback_cents": row["used"],
            "total_cents": row["total"],
            "paid_cents": row["paid_cents"],
            "change_cents": row["paid_cents"] - row["total"],
        }

    def _messages(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            for destination in ("smartbis", "smartpos"):
                if destination == "smartbis" and row["member"] is None:
                    continue
                at = datetime.fromisoformat(row["at"])
                recent = self.now - at < timedelta(minutes=25)
                today = at.date() == self.now.date()
                refused = destination == "smartbis" and today and row["sequence"] % 20 == 0
                yield {
                    "destination": destination,
                    "kind": "sale",
                    "stream": row["id"],
                    "sale_id": row["id"],
                    "idempotency_key": row["id"],
                    "payload": "{}",
                    "state": "rejected" if refused else "pending" if recent else "delivered",
                    "created_ms": int(at.timestamp() * 1000),
                    "next_attempt_ms": int(at.timestamp() * 1000),
                    "last_answer": "MEMBER_NOT_FOUND: unknown" if refused else "",
                }

    def _add_drawer(
        self, connection: Connection, shift_id: str, day: date, who: tuple[str, str, str, str]
    ) -> None:
        moves = [("withdrawal", 60_000, "Depósito no banco", 15), ("supply", 5_000, "Troco", 11)]
        opened = 6 if day == self.now.date() else self._chance.choice((0, 0, 1))
        moves += [("no_sale", 0, "Trocar dinheiro", 8 + at) for at in range(opened)]
        approval = f"ap-{shift_id}"
        connection.execute(
            insert(approvals).values(
                id=approval,
                permission="cash.withdraw",
                approver_id="op-a03",
                seller_id=who[0],
                reason="Muito dinheiro na gaveta",
                limit_cents=60_000,
                at=self._at(day, 15, 4),
                shift_id=shift_id,
            )
        )
        rows = [
            {
                "id": f"mv-{shift_id}-{at}",
                "shift_id": shift_id,
                "kind": kind,
                "amount_cents": cents,
                "reason": reason,
                "operator_id": who[0],
                "approval_id": approval if kind == "withdrawal" else None,
                "at": self._at(day, hour, 5),
            }
            for at, (kind, cents, reason, hour) in enumerate(moves)
            if self._at(day, hour, 5) <= self.now.isoformat()
        ]
        if rows:
            connection.execute(insert(cash_movements), rows)

    def _add_return(self, connection: Connection, row: dict[str, Any], shift_id: str) -> None:
        self._sequence += 1
        number, document = f"001-02-{self._sequence:06d}", f"doc-return-{self._sequence}"
        documents.add_document(
            connection,
            document,
            plain_slip(SlipKind.RETURN, number, row["at"], total=row["total"]),
            queue=False,
        )
        connection.execute(
            insert(returns).values(
                id=f"ret-{self._sequence}",
                number=number,
                epoch=1,
                sequence=self._sequence,
                kind="return",
                original_sale_id=row["id"],
                shift_id=shift_id,
                operator_id=row["operator"][0],
                reason="Produto com defeito",
                closed_at=row["at"],
                gross_cents=row["total"],
                discount_cents=0,
                redeemed_cashback_cents=0,
                earned_cashback_cents=0,
                total_cents=row["total"],
                document_id=document,
            )
        )
        connection.execute(
            insert(refunds).values(
                return_id=f"ret-{self._sequence}",
                position=1,
                method=row["method"],
                amount_cents=row["total"],
                detail="",
            )
        )

    def _close(
        self,
        connection: Connection,
        shift_id: str,
        day: date,
        *,
        number: int,
        cash: int,
        rows: list[dict[str, Any]],
    ) -> None:
        at, document = self._at(day, 20, 11), f"z-{shift_id}"
        off = self._chance.choice((0, 0, 0, 0, 0, -500, 250, -2150))
        if (self.now.date() - day).days == 2:
            off = -2150
        expected = 20_000 + cash + 5_000 - 60_000
        counted = {"cash": (expected, expected + off)}
        for method in ("credit", "debit", "pix"):
            total = sum(row["total"] for row in rows if row["method"] == method)
            counted[method] = (total, total)
        connection.execute(
            insert(shift_counts),
            [
                {
                    "shift_id": shift_id,
                    "method": method,
                    "expected_cents": was,
                    "counted_cents": found,
                    "denominations": "{}",
                }
                for method, (was, found) in counted.items()
            ],
        )
        total = sum(row["total"] for row in rows)
        documents.add_document(
            connection, document, plain_slip(SlipKind.Z, f"Z {number}", at, total=total), queue=False
        )
        if rows and self._chance.random() < 0.2:
            self._add_addendum(connection, shift_id, rows[0], at=at)
        connection.execute(
            shifts.update().where(shifts.c.id == shift_id).values(closed_at=at, closed_by="op-a03")
        )
        connection.execute(
            insert(shift_closes).values(
                shift_id=shift_id,
                z_number=number,
                document_id=document,
                journal_head="",
                signature="",
            )
        )

    def _add_addendum(self, connection: Connection, shift_id: str, row: dict[str, Any], *, at: str) -> None:
        document = f"add-{shift_id}"
        slip = plain_slip(SlipKind.ADDENDUM, row["number"], at, total=row["offer"])
        documents.add_document(connection, document, slip, queue=False)
        connection.execute(
            insert(addenda).values(
                id=document,
                shift_id=shift_id,
                kind="offer_confirmed",
                sale_id=row["id"],
                amount_cents=row["offer"],
                document_id=document,
                at=at,
            )
        )

    def _moment(self, day: date) -> str:
        return self._at(
            day, self._chance.choice(HOURS), self._chance.randrange(60), self._chance.randrange(60)
        )

    def _at(self, day: date, hour: int, minute: int, second: int = 0) -> str:
        moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=self.now.tzinfo)
        return moment.isoformat(timespec="seconds")
