"""Scanner, scale and display as the settings name them."""

import tomllib
from pathlib import Path

import pytest

from hardware.scale import ScaleProtocol, SerialScale
from hardware.simulated_scale import SimulatedScale
from pos_client.bootstrap.countertop import Countertop, countertop, scale
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.weighing import Weight
from pos_client.settings import Settings, settings_from
from tests.hardware.far_end import until

STORE = '[store]\ncode = "001"\ntill = "02"\nname = "Loja"\ncnpj = "11.222.333/0001-81"\n'


def read(text: str) -> Settings:
    return settings_from(tomllib.loads(STORE + text))


def built(text: str, folder: Path, weights: list[Weight]) -> Countertop:
    return countertop(
        read(text), folder=folder, on_code=lambda _code: pytest.fail("a code"), on_weight=weights.append
    )


def test_nothing_is_there_unless_it_is_named(tmp_path: Path) -> None:
    assert built("", tmp_path, []) == Countertop()


def test_everything_that_is_named_starts_and_ends_though_nothing_is_plugged_in(tmp_path: Path) -> None:
    weights: list[Weight] = []
    text = (
        f'[scanner]\ndevice = "{(tmp_path / "a").as_posix()}"\n[scale]\nprotocol = "simulated"\n'
        f'[display]\ncommands = "cd5220"\ndevice = "{(tmp_path / "b").as_posix()}"\ncode_page = "ascii"\n'
    )
    top = built(text, tmp_path / "devices", weights)
    assert top.scanner and top.scale and top.display
    top.start()
    try:
        top.scale.watch()
        until(lambda: any(weight.can_be_sold for weight in weights), "a weight")
        top.display.show("1", "2")
        until(lambda: top.display is not None and bool(top.display.problem), "the display away")
    finally:
        top.stop()
    assert not any(worker.is_alive() for worker in (top.scanner, top.scale, top.display))


def test_the_scale_is_the_one_of_the_settings(tmp_path: Path) -> None:
    filizola = scale(read('[scale]\nprotocol = "filizola"\ndevice = "COM3"\nbaud = 2400').scale, tmp_path)
    assert isinstance(filizola, SerialScale)
    assert (filizola.protocol, filizola.line.baud) == (ScaleProtocol.FILIZOLA, 2400)
    assert isinstance(scale(read('[scale]\nprotocol = "simulated"').scale, tmp_path), SimulatedScale)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('[scale]\nprotocol = "other"', "scale.protocol", "choice"),
        ('[scale]\nprotocol = "toledo"', "scale.device", "missing"),
        ('[scale]\nprotocol = "toledo"\ndevice = "COM3"\nbaud = 1', "scale.baud", "range"),
        ('[display]\ncommands = "escpos"', "display.device", "missing"),
        ('[display]\ncode_page = "utf8"', "display.code_page", "choice"),
        ("[scanner]\nburst_ms = 1000", "scanner.burst_ms", "range"),
        ('[scanner]\nlayout = "dvorak"', "scanner.layout", "choice"),
        ('[scanner]\nparity = "mark"', "scanner.parity", "choice"),
    ],
)
def test_a_mistake_is_named_by_its_key(text: str, key: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.reason is Reason.SETTINGS_INVALID
    assert (refused.value.details["key"], refused.value.details["problem"]) == (key, problem)
