"""`pos-client doctor`: all green on a healthy store, and each of twelve faults found and named."""

import json
from pathlib import Path

import pytest

from pos_client import cli
from tests.whole.doctor_faults import run


def test_a_healthy_store_is_all_green_and_every_fault_is_named(tmp_path: Path) -> None:
    told = run(tmp_path, "pt_BR")
    assert told["healthy"], told["healthy_said"]
    assert len(told["faults"]) == 12
    assert all(one["found"] for one in told["faults"]), told["faults"]
    assert all(one["message"] for one in told["faults"])


def test_the_command_answers_in_figures_and_by_its_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "till.toml").write_text(
        '[store]\ncode = "001"\ntill = "02"\nname = "Loja"\ncnpj = "11.222.333/0001-81"\n'
        '[backup]\nfolder = "nowhere"\n',
        encoding="utf-8",
    )
    assert cli.main(["doctor", "--json", "--data", str(tmp_path)]) == 2
    told = json.loads(capsys.readouterr().out)
    health = {one["part"]: one["health"] for one in told["parts"]}
    assert told["ok"] is False
    assert (health["printer"], health["backup"], health["network"]) == ("absent", "fault", "absent")


def test_the_demo_store_with_a_simulated_device_of_each_kind_is_all_green(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["doctor", "--demo", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["health"] for one in told["parts"]} == {"fine"}
    parts = {one["part"] for one in told["parts"]}
    assert parts >= {"printer", "drawer", "scanner", "scale", "pole", "terminal", "platform", "network"}
