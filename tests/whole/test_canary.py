"""No PIN, key or token is left anywhere, and who the customers are only where it must be."""

from pathlib import Path

import pytest

from tests.whole.canary import PROVIDERS, Search, run
from tests.whole.canary_marks import Mark, found_in

KINDS = {
    "smartbis": {
        "customer_pin",
        "wrong_pin",
        "operator_pin",
        "token",
        "header Authorization",
        "email",
        "cpf",
    },
    "crmbonus": {
        "customer_pin",
        "operator_pin",
        "header Authorization",
        "header Codempresa",
        "header Celular",
    },
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_whole_day_leaves_no_secret_and_no_stray_name(tmp_path: Path, provider: str) -> None:
    found = run(tmp_path, provider)
    assert (found["secret_hits"], found["personal_hits"]) == ([], [])
    assert set(found["kinds"]) >= KINDS[provider]
    assert min(found["files"], found["cells"], found["log_lines"]) > 5
    assert found["bugs_logged"] > 0
    assert "phone" in found["personal_places"]["members.phone"]
    assert "phone" in found["personal_places"]["outbox.payload"]
    assert found["personal_places"].keys() >= {"till.db", "till.db-wal"}


def test_a_mark_is_found_in_every_shape() -> None:
    mark = Mark("key", "aZ+/9-secret~words")
    shapes = {form for form, _ in mark.shapes}
    assert shapes == {"raw", "lower", "utf-16-le", "utf-16-be", "address", "base64"}
    for form, wanted in mark.shapes:
        assert form in found_in(b"before" + wanted + b"after", mark)
    assert found_in(b"nothing of it", mark) == []


def test_a_pin_is_told_from_a_number_that_happens_to_hold_it() -> None:
    mark = Mark("customer_pin", "48151623")
    assert found_in(b"at 1748151623421 there", mark) == []
    assert found_in(b'{"pin":"48151623"}', mark) == ["raw"]


def test_a_name_in_a_report_and_a_pin_in_a_log_are_found(tmp_path: Path) -> None:
    name, pin = Mark("name", "Qwrtplkj", is_secret=False), Mark("customer_pin", "48151623")
    (tmp_path / "support").mkdir()
    (tmp_path / "support" / "pending.jsonl").write_text("for Qwrtplkj")
    (tmp_path / "till.db").write_text("Qwrtplkj")
    (tmp_path / "till.log").write_bytes("pin 48151623".encode("utf-16-le"))
    search = Search([name, pin])
    search.look_through(tmp_path)
    assert search.personal_hits == {"name (raw) in support/pending.jsonl"}
    assert "customer_pin (utf-16-le) in till.log" in search.secret_hits
    assert all("till.log" in told for told in search.secret_hits)
    assert search.personal_places == {"till.db": {"name"}}
