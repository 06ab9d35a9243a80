"""A page into the till's tables: some hundred rows per transaction, the cursor with the last of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from pos_client.domain.pulling import (
    Campaign,
    Entity,
    Pulled,
    PulledMember,
    PulledProduct,
    PulledRule,
)
from pos_client.store import proposals, pull, pull_members
from pos_client.store.pull import PullMark
from pos_client.store.store import Store, Transaction
from sync.pull import Page, PullSource

ROWS_PER_COMMIT = 2_000
"""At most; fewer where this machine's disk makes a sale wait too long behind them."""
FEWEST_ROWS, FIRST_ROWS = 50, 200
LONG_LOAD_ROWS = 4_000
"""So many rows in one round, and it is worth some memory."""
LONG_S, SHORT_S = 0.025, 0.012
ROWS_PER_STATEMENT = 400
FEW = 20
"""So many may be withdrawn at once whatever their share."""


class Commits:
    """`pause` is called between two transactions."""

    def __init__(self, store: Store, clock: Callable[[], datetime], *, pause: Callable[[], None]) -> None:
        self._store, self._clock, self._pause = store, clock, pause
        self._rows = FIRST_ROWS
        self._has_room = False

    def take(self, source: PullSource, mark: PullMark, page: Page) -> tuple[PullMark, str]:
        """Write the page. Answers where the source stands now, and a word where something was held back.

        Where a complete round ends, what it left out is withdrawn before the end is noted: a kill in
        between asks for the last page again.
        """
        self._make_room(wanted=mark.rows_read >= LONG_LOAD_ROWS and not page.done)
        last = page.rows
        while len(last) > self._rows:
            chunk, last = last[: self._rows], last[self._rows :]
            with self._writing() as transaction:
                mark = self._with_rows(transaction, source, mark=mark, rows=chunk)
            self._pause()
        withdraws = page.done and source.complete
        with self._writing() as transaction:
            mark = self._with_rows(transaction, source, mark=mark, rows=last)
            read = mark.rows_read + len(page.rows)
            skipped = mark.rows_skipped + page.skipped
            mark = replace(mark, rows_read=read, rows_skipped=skipped, total=page.total)
            if not withdraws:
                mark = self._moved(transaction, mark, page)
        if not withdraws:
            return mark, ""
        withdrawn, problem = self._withdraw(source, mark)
        mark = replace(mark, rows_changed=mark.rows_changed + withdrawn)
        with self._store.writing_later() as transaction:
            mark = self._moved(transaction, mark, page)
        return mark, problem

    def _make_room(self, *, wanted: bool) -> None:
        if wanted != self._has_room:
            self._store.give_room(much=wanted)
            self._has_room = wanted

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A sale may have to wait as long as this takes, its commit included: the next one is cut to fit.

        What it waited itself, behind a sale, does not count.
        """
        with self._store.writing_later() as transaction:
            begun_s = time.monotonic()
            yield transaction
        took_s = time.monotonic() - begun_s
        if took_s > LONG_S:
            self._rows = max(self._rows * 2 // 3, FEWEST_ROWS)
        elif took_s < SHORT_S:
            self._rows = min(self._rows * 5 // 4, ROWS_PER_COMMIT)

    def _moved(self, transaction: Transaction, mark: PullMark, page: Page) -> PullMark:
        finished_at = self._clock().isoformat() if page.done else None
        moved = replace(mark, cursor=page.next_cursor, finished_at=finished_at)
        pull.note_mark(transaction, moved)
        return moved

    def _with_rows(
        self, transaction: Transaction, source: PullSource, *, mark: PullMark, rows: Sequence[Pulled]
    ) -> PullMark:
        at, found, name = self._clock().isoformat(timespec="seconds"), cast("Any", rows), source.name
        changed = 0
        match source.entity:
            case _ if not rows:
                pass
            case Entity.PRODUCTS:
                products: Sequence[PulledProduct] = found
                changed = pull.take_products(transaction, products, source=name, round_=mark.round)
            case Entity.MEMBERS:
                members: Sequence[PulledMember] = found
                changed = pull_members.take_members(transaction, members, source=name, at=at)
            case Entity.RULES:
                rules: Sequence[PulledRule] = found
                changed = proposals.propose_rules(transaction, rules, source=name, at=at)
            case Entity.CAMPAIGNS:
                campaigns: Sequence[Campaign] = found
                changed = pull.take_campaigns(transaction, campaigns, source=name, round_=mark.round)
        return replace(mark, rows_changed=mark.rows_changed + changed)

    def _withdraw(self, source: PullSource, mark: PullMark) -> tuple[int, str]:
        """A list with holes (rows that nobody could read) withdraws nothing."""
        if mark.rows_skipped:
            return 0, ""
        if source.entity is Entity.CAMPAIGNS:
            with self._store.writing_later() as transaction:
                return pull.end_campaigns(transaction, source.name, round_=mark.round), ""
        if source.entity is not Entity.PRODUCTS:
            return 0, ""
        with self._store.reading() as snapshot:
            gone = pull.left_out(snapshot, source.name, round_=mark.round)
        if gone and not mark.rows_read:
            # Nothing was named at all: rather an empty answer than an empty shop.
            return 0, ""
        if len(gone) > max(FEW, mark.rows_read):
            return 0, "too_many_withdrawn"
        for chunk in _chunks(gone):
            with self._store.writing_later() as transaction:
                pull.withdraw_products(transaction, chunk)
            self._pause()
        return len(gone), ""


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        yield rows[start : start + ROWS_PER_STATEMENT]
