"""The settings file: every mistake is named by its key, and nothing unknown is passed over."""

from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.settings import read_settings, settings_from

GOOD = """
[store]
code = "001"
till = "02"
name = "Loja de Teste"
cnpj = "11.222.333/0001-81"

[loyalty]
provider = "smartbis"
sales_lookup = true
store_id = 3

[screen]
theme = "dark"
"""


def write(folder: Path, text: str) -> Path:
    """The file."""
    path = folder / "till.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(raw: dict[str, Any]) -> dict[str, object]:
    """What is said of these values."""
    with pytest.raises(Refused) as refused:
        settings_from(raw)
    assert refused.value.reason is Reason.SETTINGS_INVALID
    return refused.value.details


def store(**changed: Any) -> dict[str, Any]:
    """A good store section, changed."""
    return {"store": {"code": "001", "till": "02", "name": "Loja", "cnpj": "x", **changed}}


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    settings = read_settings(write(tmp_path, GOOD))
    assert (settings.store.code, settings.store.till) == ("001", "02")
    assert settings.loyalty.provider == "smartbis"
    assert settings.loyalty.sales_lookup is True
    assert (settings.screen.theme, settings.screen.language) == ("dark", "pt_BR")
    assert settings.store.head("Clube").programme == "Clube"


@pytest.mark.parametrize("text", ["[store", "a = ", "\x00"])
def test_a_file_that_is_no_toml_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_settings(write(tmp_path, text))
    assert refused.value.details["key"] == "till.toml"
    assert refused.value.details["problem"] == "syntax"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(Refused) as refused:
        read_settings(path)
    assert refused.value.details["problem"] == "syntax"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_settings(tmp_path / "none.toml")
    assert refused.value.details["problem"] == "missing_file"


@pytest.mark.parametrize(
    ("raw", "key", "problem"),
    [
        ({}, "store.code", "missing"),
        ({"shop": {}}, "shop", "unknown_key"),
        ({"store": "001"}, "store", "type"),
        (store(colour="red"), "store.colour", "unknown_key"),
        (store(code=1), "store.code", "type"),
        (store(code="001-02"), "store.code", "format"),
        (store(till=""), "store.till", "format"),
        (store(till="123456789"), "store.till", "format"),
        ({**store(), "loyalty": {"provider": "other"}}, "loyalty.provider", "choice"),
        ({**store(), "loyalty": {"sales_lookup": 1}}, "loyalty.sales_lookup", "type"),
        ({**store(), "loyalty": {"store_id": True}}, "loyalty.store_id", "type"),
        ({**store(), "screen": {"theme": "pink"}}, "screen.theme", "choice"),
        ({**store(), "printer": {"port": "9100"}}, "printer.port", "type"),
    ],
)
def test_a_mistake_is_named_by_its_key(raw: dict[str, Any], key: str, problem: str) -> None:
    details = refusal(raw)
    assert (details["key"], details["problem"]) == (key, problem)
