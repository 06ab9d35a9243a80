"""Which machines stand on the counter, as the settings say, and in which order they are preferred."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import resources
from pos_client.bootstrap.payment_desk import payment_desk
from pos_client.credentials import MemoryCredentials
from pos_client.domain.payment import Method
from pos_client.settings import PaymentSettings, settings_from
from tests.fakes.till import open_till


def names(
    folder: Path, payments: PaymentSettings, *, pix_key: str = "loja@example.com", training: bool = False
) -> list[str]:
    made = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    settings = replace(made, payments=payments, store=replace(made.store, pix_key=pix_key))
    with open_till(folder / "pos.db", destinations=(), loyalty=None) as till:
        desk = payment_desk(
            till.store,
            settings,
            MemoryCredentials({}),
            till=till.identity,
            clock=till.clock,
            training=training,
        )
    return [desk.machine_for(method) or "" for method in (Method.CREDIT, Method.DEBIT, Method.PIX)]


@pytest.mark.parametrize(
    ("payments", "wanted"),
    [
        (PaymentSettings(), ["manual", "manual", "pix_static"]),
        (PaymentSettings(card="manual", pix="static"), ["manual", "manual", "pix_static"]),
        (PaymentSettings(card="mercadopago", terminal_id="T"), ["mercadopago", "mercadopago", "pix_static"]),
        (PaymentSettings(card="paygo", paygo_folder="tef"), ["paygo", "paygo", "pix_static"]),
        (PaymentSettings(pix="mercadopago", external_pos_id="C"), ["manual", "manual", "mercadopago_pix"]),
        (PaymentSettings(card="simulated"), ["simulated", "simulated", "simulated"]),
    ],
)
def test_a_configured_machine_comes_before_a_persons_word(
    tmp_path: Path, payments: PaymentSettings, wanted: list[str]
) -> None:
    assert names(tmp_path, payments) == wanted


def test_without_a_key_there_is_no_code_of_the_stores_own(tmp_path: Path) -> None:
    assert names(tmp_path, PaymentSettings(), pix_key="") == ["manual", "manual", ""]


def test_in_training_no_machine_is_asked(tmp_path: Path) -> None:
    assert names(tmp_path, PaymentSettings(card="simulated"), training=True) == ["", "", ""]
