"""What a manager is told without asking: each alert from facts in the tables, none where all is well."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pos_client.services.alerts import DRAWER_OPENINGS, Alert, AlertKind, Alerts
from pos_client.services.backups import BackupState
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.printing import PrinterState
from pos_client.store import outbox
from tests.fakes.clock import FakeClock
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def till(tmp_path: Path, clock: FakeClock) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db", clock=clock) as made:
        yield made


def current(
    till: Till,
    *,
    printer: PrinterState | None = None,
    backup: BackupState | None = None,
    later: timedelta = timedelta(0),
) -> dict[AlertKind, Alert]:
    def now() -> object:
        return till.clock() + later

    guard = ClockGuard(till.store, "001-02", machine=now)  # type: ignore[arg-type]
    alerts = Alerts(till.store, now, guard, till.rules_now)  # type: ignore[arg-type]
    found = alerts.current(printer=printer or PrinterState(), backup=backup or BackupState())
    assert list(found) == sorted(found, key=lambda one: not one.urgent)
    return {one.kind: one for one in found}


def test_where_all_is_well_there_is_nothing(till: Till) -> None:
    till.checkout.close(till.paid(990), OPERATOR)
    assert current(till) == {}


def test_sales_that_wait_half_a_day_warn_and_then_alarm(till: Till) -> None:
    till.checkout.close(till.paid(990), OPERATOR)
    warned = current(till, later=timedelta(hours=13))[AlertKind.BACKLOG]
    assert not warned.urgent
    alarmed = current(till, later=timedelta(hours=21))[AlertKind.BACKLOG]
    assert alarmed.urgent
    assert int(alarmed.facts["age_s"]) >= 20 * 3600


def test_a_refused_message_asks_for_somebody(till: Till) -> None:
    till.checkout.close(till.paid(990), OPERATOR)
    with till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartpos", now_ms=10**15, most=1)
        outbox.mark_rejected(transaction, message.id, answer="no: not taken")
    alert = current(till)[AlertKind.NEEDS_PERSON]
    assert alert.urgent
    assert alert.facts == {"count": 1}


def test_a_close_with_a_difference_is_told_for_a_week(till: Till) -> None:
    with till.store.writing() as transaction:
        at = till.clock().isoformat(timespec="seconds")
        transaction.exec_driver_sql(
            "INSERT INTO shift_counts SELECT id, 'cash', 20000, 17850, '{}' FROM shifts"
        )
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = ?, closed_by = ?", (at, OPERATOR.id))
    alert = current(till)[AlertKind.DIFFERENCE]
    assert (alert.facts["cents"], alert.facts["code"]) == (-2150, OPERATOR.code)
    assert AlertKind.DIFFERENCE not in current(till, later=timedelta(days=8))


def test_a_difference_within_the_stores_limit_is_none(till: Till) -> None:
    with till.store.writing() as transaction:
        transaction.exec_driver_sql(
            "INSERT INTO shift_counts SELECT id, 'cash', 20000, 19500, '{}' FROM shifts"
        )
        at = till.clock().isoformat(timespec="seconds")
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = ?, closed_by = operator_id", (at,))
    assert current(till) == {}


@pytest.mark.parametrize(("times", "told"), [(DRAWER_OPENINGS - 1, False), (DRAWER_OPENINGS, True)])
def test_many_drawer_openings_by_one_operator_are_told(till: Till, times: int, told: bool) -> None:
    manager = (
        "INSERT INTO operators(id, code, name, role, pin_hash) VALUES ('m', '30', 'Eva', 'manager', '-')"
    )
    with till.store.writing() as transaction:
        transaction.exec_driver_sql(manager)
        for place in range(times):
            transaction.exec_driver_sql(
                "INSERT INTO cash_movements(id, shift_id, kind, amount_cents, reason, operator_id, at) "
                "SELECT ?, id, 'no_sale', 0, 'troco', ?, opened_at FROM shifts",
                (f"mv-{place}", OPERATOR.id),
            )
    assert (AlertKind.DRAWER_OPENINGS in current(till)) is told


def test_printer_and_backup_say_it_themselves(till: Till) -> None:
    found = current(
        till,
        printer=PrinterState(problem="paper_out"),
        backup=BackupState(last_at=till.clock(), problem="disk_full", second_problem="disk_full"),
    )
    assert found[AlertKind.PRINTER].urgent
    assert found[AlertKind.BACKUP].urgent
    assert not found[AlertKind.BACKUP_SECOND].urgent


def test_a_backup_of_some_hours_ago_is_too_old(till: Till) -> None:
    backup = BackupState(last_at=till.clock() - timedelta(hours=3))
    assert current(till, backup=backup)[AlertKind.BACKUP_OLD].urgent


def test_a_clock_far_behind_the_journal_is_told(till: Till) -> None:
    till.checkout.close(till.paid(990), OPERATOR)
    alert = current(till, later=-timedelta(hours=2))[AlertKind.CLOCK_BEHIND]
    assert int(alert.facts["minutes"]) >= 115
