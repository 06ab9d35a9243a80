"""A sandbox of its own for each test that asks for one, adapters that speak to it, and a till that sells."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.loyalty.model_adapter import ModelAdapter
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.sandbox.process import SandboxProcess
from sync.sign_in import FixedToken, SignedWire
from sync.wire import Wire
from tests.fakes.till import Till, selling_till
from tests.sync.box import Box
from tests.sync.loyalty_messages import QUICK, WHO


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with SandboxProcess(tmp_path / "box") as process:
        yield Box(process)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till" / "pos.db") as open_till:
        yield open_till


@pytest.fixture
def model(box: Box) -> Iterator[ModelAdapter]:
    wire = Wire(f"{box.url}/loyalty", timeouts=QUICK, keep_alive=False)
    made = ModelAdapter(SignedWire(wire, FixedToken(box.secrets, "loyalty_token"), headers=WHO))
    yield made
    made.close()


@pytest.fixture
def smartbis_of(box: Box) -> Iterator[Callable[[str], SmartbisAdapter]]:
    made: list[Any] = []

    def connect(extension: str) -> SmartbisAdapter:
        base = f"{box.url}/smartbis/v2"
        sign_in = SmartbisSignIn(base, box.secrets, timeouts=QUICK)
        adapter = SmartbisAdapter(
            base,
            sign_in,
            store_code="001",
            till_code="02",
            extension_url=extension and box.url + extension,
            profile=SmartbisProfile(sales_idempotent=True, settle_s=0.0),
            timeouts=QUICK,
        )
        made.extend([adapter, sign_in])
        return adapter

    yield connect
    for part in made:
        part.close()


@pytest.fixture
def bare(smartbis_of: Callable[[str], SmartbisAdapter]) -> SmartbisAdapter:
    return smartbis_of("")


@pytest.fixture(params=["model", "smartbis"])
def programme(
    request: pytest.FixtureRequest, model: ModelAdapter, smartbis_of: Callable[[str], SmartbisAdapter]
) -> Any:
    return model if request.param == "model" else smartbis_of("/smartbis/extension")
