"""What the last quote said of a member beyond the balance, for the card while the platform is away."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.benefits import Quote
from pos_client.domain.money import ZERO, Money
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.store.tables_loyalty import member_snapshots


@dataclass(frozen=True, slots=True)
class ExpiringLot:
    """Cashback that ends on that ISO date."""

    amount: Money
    on: str


@dataclass(frozen=True, slots=True)
class MemberSnapshot:
    """Vouchers, what expires, points and conditions as they were at `read_at`."""

    read_at: datetime
    vouchers: tuple[Voucher, ...] = ()
    expiring: tuple[ExpiringLot, ...] = ()
    points: int = 0
    point_value: Money = ZERO
    minimum_purchase: Money = ZERO
    hours: str = ""


def keep_snapshot(connection: Connection, member_id: str, quote: Quote) -> None:
    """The newest quote's word, instead of the one before."""
    lots = [{"cents": quote.expiring.cents, "on": quote.expires_on}] if quote.expiring.cents > 0 else []
    body = {
        "vouchers": [_written(voucher) for voucher in quote.vouchers],
        "expiring": lots,
        "points": quote.points,
        "point_value_cents": quote.point_value.cents,
        "minimum_purchase_cents": quote.minimum_purchase.cents,
        "hours": quote.hours,
    }
    row = {
        "member_id": member_id,
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "read_at": quote.read_at.isoformat(),
    }
    statement = insert(member_snapshots).values(row)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[member_snapshots.c.member_id], set_=row)
    )


def snapshot_of(connection: Connection, member_id: str) -> MemberSnapshot | None:
    """What was last read; None where nothing ever was."""
    row = connection.execute(
        select(member_snapshots).where(member_snapshots.c.member_id == member_id)
    ).first()
    if row is None:
        return None
    body = json.loads(row.body)
    return MemberSnapshot(
        read_at=datetime.fromisoformat(row.read_at),
        vouchers=tuple(_read(one) for one in body["vouchers"]),
        expiring=tuple(ExpiringLot(Money(lot["cents"]), lot["on"]) for lot in body["expiring"]),
        points=body["points"],
        point_value=Money(body["point_value_cents"]),
        minimum_purchase=Money(body["minimum_purchase_cents"]),
        hours=body["hours"],
    )


def _written(voucher: Voucher) -> dict[str, Any]:
    return {
        "code": voucher.code,
        "kind": voucher.kind.value,
        "cents": voucher.amount.cents,
        "basis_points": voucher.basis_points,
        "sku": voucher.sku,
        "minimum_cents": voucher.minimum_purchase.cents,
        "valid_to": voucher.valid_to,
        "words": voucher.words,
    }


def _read(kept: dict[str, Any]) -> Voucher:
    return Voucher(
        code=kept["code"],
        kind=VoucherKind(kept["kind"]),
        amount=Money(kept["cents"]),
        basis_points=kept["basis_points"],
        sku=kept["sku"],
        minimum_purchase=Money(kept["minimum_cents"]),
        valid_to=kept["valid_to"],
        words=kept["words"],
    )
