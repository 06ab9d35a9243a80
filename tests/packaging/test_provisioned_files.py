"""What a provisioning file laid beside `till.toml` goes when a newer one drops it; people's own stays."""

import base64
from pathlib import Path

import pytest

from pos_client.provisioning import taking
from tests.packaging.stores import HeadOffice, Machine

PARTS = {
    "printers.toml": b'[[printer]]\nname = "x"\nlike = "epson-tm-t20"\nlogo = "logo.png"\n',
    "templates.toml": b"",
    "logo.png": b"\x89PNG of head office",
}


@pytest.fixture
def office(tmp_path: Path) -> HeadOffice:
    (tmp_path / "office").mkdir()
    return HeadOffice(tmp_path / "office")


@pytest.fixture
def machine(tmp_path: Path, office: HeadOffice) -> Machine:
    """A till whose first file brought all of them."""
    made = Machine(tmp_path / "till")
    made.take(with_files(office, serial=7, parts=PARTS), till="02")
    return made


def with_files(office: HeadOffice, *, serial: int, parts: dict[str, bytes]) -> Path:
    files = {name: base64.b64encode(data).decode() for name, data in parts.items()}
    return office.file(serial=serial, files=files)


def beside(machine: Machine) -> dict[str, bytes]:
    root = machine.folder.root
    return {name: (root / name).read_bytes() for name in PARTS if (root / name).exists()}


def test_what_the_newer_file_dropped_is_taken_away(office: HeadOffice, machine: Machine) -> None:
    assert beside(machine) == PARTS
    kept = {"templates.toml": b"# newer\n"}
    machine.take(with_files(office, serial=8, parts=kept))
    assert beside(machine) == kept
    machine.take(with_files(office, serial=9, parts={}))
    assert beside(machine) == {}


def test_what_the_stores_people_put_there_or_changed_stays(office: HeadOffice, machine: Machine) -> None:
    machine.take(with_files(office, serial=8, parts={"templates.toml": b""}))
    root = machine.folder.root
    (root / "logo.png").write_bytes(b"our own")
    (root / "templates.toml").write_bytes(b"# ours\n")
    machine.take(with_files(office, serial=9, parts={}))
    assert beside(machine) == {"logo.png": b"our own", "templates.toml": b"# ours\n"}


def test_a_logo_that_changed_printers_still_print_stays(office: HeadOffice, machine: Machine) -> None:
    changed = PARTS["printers.toml"] + b"# wider\n"
    machine.folder.printers.write_bytes(changed)
    machine.take(with_files(office, serial=8, parts={}))
    assert beside(machine) == {"printers.toml": changed, "logo.png": PARTS["logo.png"]}


@pytest.mark.parametrize("moves_before", [0, 3])
def test_a_power_cut_in_between_takes_away_the_same(
    office: HeadOffice, machine: Machine, monkeypatch: pytest.MonkeyPatch, moves_before: int
) -> None:
    real, moves = taking.os.replace, []

    def dies(source: Path, target: Path) -> None:
        if len(moves) == moves_before:
            raise KeyboardInterrupt
        moves.append(target.name)
        return real(source, target)

    monkeypatch.setattr(taking.os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        machine.take(with_files(office, serial=8, parts={"logo.png": b"newer"}))
    monkeypatch.undo()
    machine.desk.finish()
    assert beside(machine) == {"logo.png": b"newer"}
    machine.take(with_files(office, serial=9, parts={}))
    assert beside(machine) == {}


def test_a_till_of_an_earlier_version_loses_nothing(office: HeadOffice, machine: Machine) -> None:
    (machine.folder.root / "provision.files").unlink()
    machine.take(with_files(office, serial=8, parts={}))
    assert beside(machine) == PARTS
