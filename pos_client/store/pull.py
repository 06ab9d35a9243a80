"""Pulled pages on disk: each with its cursor, in the caller's one transaction; products and campaigns.

Members are merged in `pull_members`, rules proposed in `proposals`. Who wins: `domain.pulling`.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.pulling import Campaign, Entity, PulledProduct
from pos_client.store import catalog
from pos_client.store.prepared import InOrder, Prepared
from pos_client.store.tables import products
from pos_client.store.tables_pull import campaigns, pull_cursors

_HERE = text(
    "SELECT p.sku, p.description, p.unit_price_cents, p.gtin, p.unit, p.redeemable, p.active, "
    "coalesce(o.changed_at, '') FROM products p LEFT JOIN pulled_products o ON o.sku = p.sku "
    "WHERE p.sku IN (SELECT value FROM json_each(:skus))"
)
_ORIGIN = InOrder(
    "INSERT INTO pulled_products(sku, source, round, changed_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT(sku) DO UPDATE SET source = excluded.source, round = excluded.round, "
    "changed_at = max(changed_at, excluded.changed_at)"
)
_IS_HERE = Prepared(text("SELECT 1 FROM products WHERE sku = :sku"))
_LEFT_OUT = text(
    "SELECT o.sku FROM pulled_products o JOIN products p ON p.sku = o.sku "
    "WHERE o.source = :source AND o.round < :round AND p.active = 1"
)


@dataclass(frozen=True, slots=True)
class PullMark:
    """How far a source has come. `finished_at` (ISO 8601) is None while a round is not at its end.

    The counts are of that round: read, new or different, and left out because nobody could read them.
    """

    source: str
    entity: Entity
    round: int
    started_at: str
    cursor: str = ""
    rows_read: int = 0
    rows_changed: int = 0
    rows_skipped: int = 0
    total: int | None = None
    finished_at: str | None = None


def mark_of(connection: Connection, source: str) -> PullMark | None:
    """Where that source stands; None before its first page."""
    row = connection.execute(select(pull_cursors).where(pull_cursors.c.source == source)).first()
    return PullMark(**{**row._mapping, "entity": Entity(row.entity)}) if row is not None else None


def note_mark(connection: Connection, mark: PullMark) -> None:
    """Keep it, in the transaction of its page."""
    row = asdict(mark)
    connection.execute(
        insert(pull_cursors)
        .values(row)
        .on_conflict_do_update(index_elements=[pull_cursors.c.source], set_=row)
    )


def take_products(connection: Connection, rows: Sequence[PulledProduct], *, source: str, round_: int) -> int:
    """Write what is new or differs. Answers how many. Of two rows of one sku the later counts."""
    newest = {row.product.sku: row for row in rows}
    added = _added_new(connection, newest.values())
    _ORIGIN.run_rows(connection, [(sku, source, round_, newest[sku].changed_at) for sku in added])
    if len(added) == len(newest):
        return len(added)
    left = {sku: row for sku, row in newest.items() if sku not in added}
    here = _products_here(connection, left)
    kept = [row for row in left.values() if not _is_older(row, here.get(row.product.sku))]
    changed = [row.product for row in kept if row.active and _differs(row, here.get(row.product.sku))]
    if changed:
        catalog.import_products(connection, changed)
    gone = [row.product.sku for row in kept if not row.active and _is_sold(here.get(row.product.sku))]
    withdraw_products(connection, gone)
    origins = [
        (sku, source, round_, row.changed_at) for sku, row in left.items() if row.active or sku in here
    ]
    _ORIGIN.run_rows(connection, origins)
    return len(added) + len(changed) + len(gone)


def _added_new(connection: Connection, rows: Collection[PulledProduct]) -> Collection[str]:
    """Add the new ones; a page that begins with a sku of ours is a list that comes again, and not tried."""
    first = next(iter(rows), None)
    if first is None or _IS_HERE.first(connection, {"sku": first.product.sku}) is not None:
        return ()
    return catalog.add_products(connection, [row.product for row in rows if row.active])


@dataclass(frozen=True, slots=True)
class _Here:
    product: Product
    active: bool
    changed_at: str


def _products_here(connection: Connection, skus: Iterable[str]) -> dict[str, _Here]:
    found = {}
    for row in connection.execute(_HERE, {"skus": json.dumps(list(skus))}):
        sku, description, cents, gtin, unit, redeemable, active, changed_at = row
        product = Product(sku, description, Money(cents), gtin=gtin, unit=unit, redeemable=bool(redeemable))
        found[sku] = _Here(product, bool(active), changed_at)
    return found


def _is_older(row: PulledProduct, here: _Here | None) -> bool:
    return here is not None and bool(row.changed_at) and row.changed_at < here.changed_at


def _differs(row: PulledProduct, here: _Here | None) -> bool:
    return here is None or not here.active or here.product != row.product


def _is_sold(here: _Here | None) -> bool:
    return here is not None and here.active


def left_out(connection: Connection, source: str, *, round_: int) -> tuple[str, ...]:
    """The skus that this source once brought and that its round no longer names."""
    return tuple(connection.execute(_LEFT_OUT, {"source": source, "round": round_}).scalars())


def withdraw_products(connection: Connection, skus: Sequence[str]) -> None:
    """Not sold any more; nothing is deleted."""
    if skus:
        connection.execute(update(products).where(products.c.sku.in_(skus)).values(active=0))


def take_campaigns(connection: Connection, rows: Sequence[Campaign], *, source: str, round_: int) -> int:
    """Keep what the programme gives; an old one stays in the table, inactive. Answers how many changed."""
    here = {campaign.id: campaign for campaign in _campaigns(connection, source)}
    changed = 0
    for row in rows:
        values = {**asdict(row), "active": int(row.active), "source": source, "round": round_}
        changed += here.get(row.id) != row
        connection.execute(
            insert(campaigns)
            .values(values)
            .on_conflict_do_update(index_elements=[campaigns.c.source, campaigns.c.id], set_=values)
        )
    return changed


def end_campaigns(connection: Connection, source: str, *, round_: int) -> int:
    """What a complete round left out has ended."""
    ended = connection.execute(
        update(campaigns)
        .where(campaigns.c.source == source, campaigns.c.round < round_, campaigns.c.active == 1)
        .values(active=0)
    )
    return ended.rowcount


def active_campaigns(connection: Connection) -> tuple[Campaign, ...]:
    """Those of all sources that have not ended, by name."""
    found = (campaign for campaign in _campaigns(connection) if campaign.active)
    return tuple(sorted(found, key=lambda campaign: (campaign.name, campaign.id)))


def _campaigns(connection: Connection, source: str = "") -> tuple[Campaign, ...]:
    query = select(campaigns)
    if source:
        query = query.where(campaigns.c.source == source)
    return tuple(
        Campaign(
            id=row.id,
            name=row.name,
            text=row.text,
            active=bool(row.active),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            stock=row.stock,
        )
        for row in connection.execute(query)
    )
