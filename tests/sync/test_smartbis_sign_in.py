"""Smartbis's token: renewed once, then the lane stops and says so."""

from collections.abc import Iterator

import pytest

from tests.fakes.till import Till
from tests.sync.box import Box
from tests.sync.rows import rows, states
from tests.sync.smartbis import PLAIN, SALES, Opener, sell, smartbis_lanes


@pytest.fixture
def lane_of(till: Till) -> Iterator[Opener]:
    yield from smartbis_lanes(till)


def test_an_expired_token_is_renewed_once(box: Box, till: Till, lane_of: Opener) -> None:
    lane = lane_of(box.url, box.secrets, PLAIN)
    sell(till, box.member(), 4_000)
    lane.drain_once()
    box.pass_time(4_000)
    sell(till, box.member(), 4_000)

    lane.drain_once()

    assert states(till.store, "smartbis") == ["delivered"] * 2
    assert box.called("POST /smartbis/v2/auth/token") == 2


def test_a_token_that_is_refused_twice_stops_the_lane(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 4_000)
    box.fault("status", SALES, status=401)
    lane = lane_of(box.url, box.secrets, PLAIN)

    lane.drain_once()

    assert (lane.state.last_error, states(till.store, "smartbis")) == ("sign_in_needed", ["pending"])
    box.mend()
    lane.resume()
    lane.drain_once()
    assert box.credits() == {sale_id: 1}


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_missing_or_wrong_credentials_stop_the_lane(
    box: Box, till: Till, lane_of: Opener, secret: str | None
) -> None:
    sell(till, box.member(), 4_000)
    lane = lane_of(box.url, lambda _name: secret, PLAIN)

    lane.drain_once()

    assert (lane.state.last_error, states(till.store, "smartbis")) == ("sign_in_needed", ["pending"])
    assert rows(till.store, "smartbis")[0].sending_ms is None


def test_a_token_call_that_is_lost_is_no_attempt_at_the_sale(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 4_000)
    box.fault("drop_after", "/smartbis/v2/auth/token", times=1)
    lane = lane_of(box.url, box.secrets, PLAIN)

    lane.drain_once()
    assert [(row.state, row.attempts) for row in rows(till.store, "smartbis")] == [("pending", 0)]
    lane.drain_once()

    assert box.credits() == {sale_id: 1}
