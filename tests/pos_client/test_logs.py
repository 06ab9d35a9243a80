"""The log's last net: what looks like a person does not reach the file."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.logs import start_logging
from tests.fakes.people import some_cpf, some_phone


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    root, level = logging.getLogger(), logging.getLogger().level
    before = list(root.handlers)
    start_logging(tmp_path)
    yield tmp_path
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_cpf_phone_and_mail_are_blanked_wherever_they_stand(folder: Path) -> None:
    cpf, phone = some_cpf(), some_phone()
    log = logging.getLogger("pos.test")
    pretty = f"{cpf.digits[:3]}.{cpf.digits[3:6]}.{cpf.digits[6:9]}-{cpf.digits[9:]}"
    log.info("member %s %s, %s at %s", cpf.digits, pretty, phone.e164, "someone@example.com")
    log.info("sale 001-02-000123 of %d cents", 1250)
    text = (folder / "till.log").read_text(encoding="utf-8")
    for secret in (cpf.digits, pretty, phone.e164, phone.national, "someone@example.com"):
        assert secret not in text
    assert "sale 001-02-000123 of 1250 cents" in text


def test_libraries_are_heard_from_warnings_up(folder: Path) -> None:
    logging.getLogger("somebody").info("chatter")
    logging.getLogger("somebody").warning("trouble")
    text = (folder / "till.log").read_text(encoding="utf-8")
    assert "chatter" not in text
    assert "trouble" in text


def test_a_traceback_is_blanked_too(folder: Path) -> None:
    phone = some_phone()
    try:
        raise ValueError(phone.e164)
    except ValueError:
        logging.getLogger("pos.test").exception("a bug")
    text = (folder / "till.log").read_text(encoding="utf-8")
    assert "ValueError" in text
    assert phone.national not in text
