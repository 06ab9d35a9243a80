"""Single settings changed in a file that somebody wrote by hand."""

import tomllib
from pathlib import Path

import pytest

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.settings import KeysSettings, read_settings
from pos_client.settings_values import change_values, write_values

BY_HAND = """# of the store in Rua das Palmeiras
[store]
code = "001"
till = "02"   # the one at the door
name = "Loja"
cnpj = "11.222.333/0001-81"

[printer]
transport = "none"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "till.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def test_what_changes_is_changed_and_every_other_line_stays_as_it_was(file: Path) -> None:
    settings = write_values(file, {"printer.transport": "simulated", "scale.protocol": "simulated"})
    text = file.read_text(encoding="utf-8")
    assert text.startswith(BY_HAND.replace('"none"', '"simulated"'))
    assert tomllib.loads(text)["scale"] == {"protocol": "simulated"}
    assert read_settings(file) == settings


def test_what_would_not_be_valid_is_refused_and_nothing_is_written(file: Path) -> None:
    with pytest.raises(Refused) as refused:
        write_values(file, {"printer.transport": "network", "printer.host": ""})
    assert refused.value.details["key"] == "printer.host"
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_file_that_cannot_be_read_is_never_replaced(file: Path) -> None:
    file.write_text("[store\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        write_values(file, {"printer.transport": "none"})
    assert refused.value.reason is Reason.SETTINGS_INVALID
    assert file.read_text(encoding="utf-8") == "[store\n"


def test_a_section_that_is_no_table_is_refused(file: Path) -> None:
    file.write_text("printer = 3\n", encoding="utf-8")
    with pytest.raises(Refused):
        write_values(file, {"printer.transport": "none"})


def test_a_file_that_cannot_be_written_is_told(file: Path) -> None:
    # Where the new file would be written there is no room for it.
    (file.parent / f".{file.name}.tmp").mkdir()
    with pytest.raises(Unavailable) as away:
        write_values(file, {"printer.transport": "simulated"})
    assert away.value.key is Outage.SETTINGS_FILE
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_file_that_may_only_be_read_is_told_and_left_alone(file: Path) -> None:
    file.chmod(0o400)
    with pytest.raises(Unavailable) as away:
        write_values(file, {"printer.transport": "simulated"})
    assert away.value.key is Outage.SETTINGS_READ_ONLY
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_file_of_few_readers_stays_one(file: Path) -> None:
    file.chmod(0o600)
    write_values(file, {"printer.transport": "simulated"})
    assert file.stat().st_mode & 0o777 == 0o600


KEYS = """
[keys]
preset = "function-keys"   # as the old program had it
own = { price = "Ctrl+K", return = "" }   # nobody returns here
"""
KEYS_TABLE = """
[keys]
preset = "function-keys"   # as the old program had it

[keys.own]
price = "Ctrl+K"   # the scanner's own key
return = ""   # nobody returns here
"""


@pytest.mark.parametrize("keys", ["", KEYS, KEYS_TABLE])
@pytest.mark.parametrize("own", [{}, {"price": "Ctrl+K", "pay": "Num +"}])
def test_a_table_has_what_is_given_and_nothing_else(file: Path, keys: str, own: dict[str, str]) -> None:
    file.write_text(BY_HAND + keys, encoding="utf-8")
    write_values(file, {"keys.preset": "numeric-pad", "keys.own": own})
    text = file.read_text(encoding="utf-8")
    assert read_settings(file).keys == KeysSettings("numeric-pad", own)
    assert text.startswith(BY_HAND)
    assert ("as the old program had it" in text) is bool(keys)
    assert ("the scanner's own key" in text) is (keys == KEYS_TABLE and bool(own))


def test_what_was_changed_can_be_put_back_to_the_letter(file: Path, tmp_path: Path) -> None:
    put_back = change_values(file, {"keys.preset": "numeric-pad"})
    assert read_settings(file).keys.preset == "numeric-pad"
    put_back()
    assert file.read_text(encoding="utf-8") == BY_HAND
    fresh = tmp_path / "fresh.toml"
    store = {"store.code": "001", "store.till": "02", "store.name": "Loja", "store.cnpj": "1"}
    change_values(fresh, store)()
    assert not fresh.exists()


def test_what_cannot_be_put_back_is_told_in_the_log(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    put_back = change_values(file, {"keys.preset": "numeric-pad"})
    file.chmod(0o400)
    put_back()
    assert "could not be put back" in caplog.text


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('[drawer]\nway = "serial"', "drawer.device", "missing"),
        ('[drawer]\nway = "serial"\ndevice = "COM3"\npulse = "7"', "drawer.pulse", "hex"),
        ('[drawer]\nway = "rope"', "drawer.way", "choice"),
        ("[drawer]\nbaud = 3", "drawer.baud", "range"),
    ],
)
def test_a_drawer_s_mistake_is_named_by_its_key(file: Path, text: str, key: str, problem: str) -> None:
    file.write_text(BY_HAND + text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_settings(file)
    assert (refused.value.details["key"], refused.value.details["problem"]) == (key, problem)
