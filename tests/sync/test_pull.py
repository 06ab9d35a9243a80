"""Pulling: page by page with its cursor, resumed where it stopped, never two at once, no sale waits."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.pulling import Campaign, Entity
from pos_client.store import pull
from sync.pull import PullTrouble
from sync.pull_state import PullState
from sync.puller import Puller
from sync.retry import Retry
from sync.sign_in import SignInFailed
from sync.wire import NeverSent, NoAnswer
from tests.fakes.till import OPERATOR, Till
from tests.sync.lists import ListSource, product_row

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def puller(till: Till, *sources: ListSource, clock: Callable[[], datetime] | None = None) -> Puller:
    return Puller(till.store, sources, clock=clock or Hands(), retry=Retry(base_s=0.0), pause_s=0.0)


def prices(till: Till) -> dict[str, tuple[int, int]]:
    """Price and whether it is sold, of the pulled products."""
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql(
            "SELECT sku, unit_price_cents, active FROM products WHERE sku LIKE 'L%'"
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def mark(till: Till, name: str = "list") -> pull.PullMark:
    with till.store.reading() as snapshot:
        found = pull.mark_of(snapshot, name)
    assert found is not None
    return found


def test_every_page_is_taken_in_and_the_round_is_told(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(place) for place in range(25)])
    (state,) = puller(till, source).pull_once()
    assert len(prices(till)) == 25
    assert (state.read, state.changed, state.total, state.running) == (25, 25, 25, False)
    assert state.finished_at is not None
    assert state.problem == ""
    assert source.asked == ["", "10", "20"]


@pytest.mark.parametrize("size", [1, 399, 400, 401, 1000])
def test_a_page_of_any_size_is_taken_in_whole(till: Till, size: int) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(place) for place in range(1000)], size=size)
    puller(till, source).pull_once()
    assert len(prices(till)) == 1000


def test_a_round_that_broke_goes_on_at_its_cursor(till: Till) -> None:
    broken = [True]

    def away(start: int) -> None:
        if start == 20 and broken[0]:
            raise NeverSent("network")

    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(40)], on_page=away)
    first = puller(till, source)
    (state,) = first.pull_once()
    assert (state.problem, state.online, state.read) == ("network", False, 20)
    assert (mark(till).cursor, mark(till).finished_at) == ("20", None)
    broken[0] = False
    source.asked.clear()
    (state,) = puller(till, source).pull_once()
    assert source.asked == ["20", "30"]
    assert (state.read, state.problem) == (40, "")
    assert len(prices(till)) == 40


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (NeverSent("clock"), "clock"),
        (NoAnswer("reset"), "platform"),
        (SignInFailed("token_refused"), "sign_in_needed"),
        (PullTrouble("columns"), "columns"),
        (Unavailable(Outage.DISK_FULL), "database"),
        (PermissionError(), "file"),
    ],
)
def test_what_stops_a_pull_is_told_in_a_word(till: Till, error: Exception, problem: str) -> None:
    def fails(_start: int) -> None:
        raise error

    source = ListSource("list", Entity.PRODUCTS, [product_row(1)], on_page=fails)
    (state,) = puller(till, source).pull_once()
    assert (state.problem, state.running) == (problem, False)


def test_a_source_that_turns_in_circles_is_stopped(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(40)], size=0)
    (state,) = puller(till, source).pull_once()
    assert (state.problem, source.asked) == ("cursor", ["", "0"])


def test_one_source_away_does_not_keep_another_from_being_read(till: Till) -> None:
    def fails(_start: int) -> None:
        raise NeverSent("network")

    away = ListSource("away", Entity.PRODUCTS, [product_row(1)], on_page=fails)
    here = ListSource("list", Entity.PRODUCTS, [product_row(2)])
    states = {state.name: state for state in puller(till, away, here).pull_once()}
    assert (states["away"].problem, states["list"].problem) == ("network", "")
    assert set(prices(till)) == {"L2"}


def test_a_round_comes_when_its_hour_has_come_or_somebody_asks(till: Till) -> None:
    hands = Hands()
    source = ListSource("list", Entity.PRODUCTS, [product_row(1)])
    pulling = puller(till, source, clock=hands)
    assert len(pulling.pull_once()) == 1
    assert pulling.pull_once() == ()
    hands.now += timedelta(minutes=59)
    assert pulling.pull_once() == ()
    hands.now += timedelta(minutes=2)
    assert len(pulling.pull_once()) == 1
    pulling.wake("list")
    assert len(pulling.pull_once()) == 1
    hands.now -= timedelta(days=30)
    assert len(pulling.pull_once()) == 1, "a clock that was put back must not stop the rounds"


def test_what_a_complete_list_leaves_out_is_withdrawn_and_never_deleted(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(12)], complete=True)
    pulling = puller(till, source)
    pulling.pull_once()
    source.rows = source.rows[:9]
    (state,) = pulling.pull_once(due_only=False)
    found = prices(till)
    assert {sku for sku, (_price, active) in found.items() if active == 0} == {"L9", "L10", "L11"}
    assert len(found) == 12
    assert state.changed == 3
    source.rows.append(product_row(11))
    pulling.pull_once(due_only=False)
    assert prices(till)["L11"] == (990, 1)


def test_only_what_the_same_source_brought_is_withdrawn(till: Till) -> None:
    other = ListSource("other", Entity.PRODUCTS, [product_row(50)])
    source = ListSource("list", Entity.PRODUCTS, [product_row(1)], complete=True)
    puller(till, other, source).pull_once()
    source.rows = [product_row(2)]
    puller(till, source).pull_once(due_only=False)
    assert {sku: active for sku, (_price, active) in prices(till).items()} == {"L50": 1, "L1": 0, "L2": 1}
    assert till.ringing.product("100").sku == "100", "nor what was imported by hand"


@pytest.mark.parametrize("left", [0, 1])
def test_an_emptied_list_withdraws_no_shop(till: Till, left: int) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(60)], complete=True)
    pulling = puller(till, source)
    pulling.pull_once()
    source.rows = source.rows[:left]
    (state,) = pulling.pull_once(due_only=False)
    assert all(active == 1 for _price, active in prices(till).values())
    assert state.problem == ("too_many_withdrawn" if left else "")


def test_a_row_marked_inactive_is_withdrawn_at_once(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(1), product_row(2)])
    puller(till, source).pull_once()
    source.rows = [product_row(1, active=False), product_row(3, active=False)]
    puller(till, source).pull_once(due_only=False)
    assert prices(till) == {"L1": (990, 0), "L2": (990, 1)}


def test_an_older_row_does_not_undo_a_newer_one(till: Till) -> None:
    newer = product_row(1, 500, changed_at="2026-11-20T10:00:00Z")
    older = product_row(1, 900, changed_at="2026-11-19T10:00:00Z")
    for rows in ([newer], [older]):
        puller(till, ListSource("list", Entity.PRODUCTS, rows)).pull_once(due_only=False)
    assert prices(till)["L1"] == (500, 1)


def test_a_second_round_writes_only_what_differs(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(30)])
    puller(till, source).pull_once()
    source.rows[7] = product_row(7, 1234)
    (state,) = puller(till, source).pull_once(due_only=False)
    assert (state.read, state.changed) == (30, 1)
    assert prices(till)["L7"] == (1234, 1)


def test_an_open_cart_keeps_the_price_it_was_rung_up_at(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(1, 500)])
    puller(till, source).pull_once()
    cart = till.ringing.ring(till.ringing.new_sale(), "L1")
    source.rows = [product_row(1, 900)]
    puller(till, source).pull_once(due_only=False)
    assert cart.total.cents == 500
    assert till.ringing.ring(till.ringing.new_sale(), "L1").total.cents == 900


def test_sales_close_between_two_commits_of_a_pull(till: Till) -> None:
    closed: list[str] = []

    def sells(_start: int) -> None:
        closed.append(till.checkout.close(till.paid(100), OPERATOR).number)

    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(500)], size=50, on_page=sells)
    puller(till, source).pull_once()
    assert len(closed) == 10
    assert len(prices(till)) == 500


def test_the_thread_pulls_at_its_start_and_when_woken(till: Till) -> None:
    heard: list[PullState] = []
    asked, ended = threading.Semaphore(0), threading.Semaphore(0)

    def hear(state: PullState) -> None:
        heard.append(state)
        if not state.running:
            ended.release()

    source = ListSource("list", Entity.PRODUCTS, [product_row(1)], on_page=lambda _start: asked.release())
    pulling = Puller(till.store, [source], clock=Hands(), on_change=hear, pause_s=0.0)
    pulling.start()
    pulling.start()
    assert asked.acquire(timeout=60)
    assert ended.acquire(timeout=60)
    pulling.wake()
    assert asked.acquire(timeout=60)
    assert pulling.stop()
    assert heard[0].running
    assert mark(till).round == 2


def test_two_pulls_never_work_at_once(till: Till) -> None:
    gate = threading.Barrier(2)
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(200)], size=5)
    pulling = puller(till, source)

    def pull_now() -> None:
        gate.wait()
        pulling.pull_once(due_only=False)

    threads = [threading.Thread(target=pull_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert source.most_at_work == 1
    assert mark(till).round == 2


def test_a_till_that_closes_stops_the_round_after_the_page_in_hand(till: Till) -> None:
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(50)])
    pulling = puller(till, source)
    source.on_page = lambda start: pulling.stop() and None if start == 10 else None
    pulling.pull_once()
    assert mark(till).cursor == "20"
    assert mark(till).finished_at is None


def test_campaigns_end_when_the_list_leaves_them_out(till: Till) -> None:
    source = ListSource(
        "offers", Entity.CAMPAIGNS, [Campaign("1", "Volta"), Campaign("2", "Dia")], complete=True
    )
    puller(till, source).pull_once()
    source.rows = [Campaign("2", "Dia", text="5 %", stock=3)]
    puller(till, source).pull_once(due_only=False)
    with till.store.reading() as snapshot:
        assert pull.active_campaigns(snapshot) == (Campaign("2", "Dia", text="5 %", stock=3),)
        count = snapshot.exec_driver_sql("SELECT count(*) FROM campaigns").scalar_one()
    assert count == 2


def test_progress_has_rate_and_time_left(till: Till) -> None:
    heard: list[PullState] = []
    source = ListSource("list", Entity.PRODUCTS, [product_row(p) for p in range(25)])
    pulling = Puller(till.store, [source], clock=Hands(), on_change=heard.append, pause_s=0.0)
    seen: list[PullState] = []
    source.on_page = lambda _start: seen.extend(pulling.states())
    pulling.pull_once()
    middle = seen[2]
    assert (middle.running, middle.read, middle.total) == (True, 20, 25)
    assert middle.rate_per_s > 0
    assert middle.left_s is not None
    assert middle.left_s > 0
