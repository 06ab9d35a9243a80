"""No lost answer of a payment machine makes a second charge, or one that nobody sees."""

from pathlib import Path

from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box
from tests.whole import terminals


def test_a_lost_answer_of_the_machine_charges_once_and_is_seen(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path / "box") as process:
        cases = terminals.point_cases(tmp_path, Box(process), most=2)
    assert len(cases) == 8
    assert terminals.faulty(cases) == []
    assert {case.state for case in cases} == {"closed"}


def test_a_request_that_the_manager_loses_charges_once_and_is_seen(tmp_path: Path) -> None:
    cases = terminals.paygo_cases(tmp_path)
    assert len(cases) == len(terminals.PAYGO_ACTS)
    assert terminals.faulty(cases) == []
    left = [case.call for case in cases if case.state not in ("closed", "free")]
    assert left == ["CRT", "CNC, never confirmed"]
