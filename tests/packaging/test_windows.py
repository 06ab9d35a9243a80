"""The Windows installer: compiled here, signed, verified; one byte more or less and it is refused."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.packaging import windows
from resources.packaging.running import ToolFailed
from resources.packaging.signing import Authenticode, authenticode
from tests.packaging.installers import needs

pytestmark = needs("makensis", "osslsigncode")


@pytest.fixture(scope="module")
def signer() -> Iterator[Authenticode]:
    with authenticode(None, None, "") as made:
        yield made


def wanted(folder: Path, *, program: Path | None = None, kiosk: bool = True) -> windows.Wanted:
    provision, key = folder / "loja-001.provision", folder / "organisation.pub"
    provision.write_bytes(b"signed elsewhere")
    key.write_text("0" * 64 + "\n", encoding="ascii")
    return windows.Wanted("loja-001", "0.1.0", program, provision, key, kiosk)


@pytest.fixture(scope="module")
def unfit(tmp_path_factory: pytest.TempPathFactory, signer: Authenticode) -> Path:
    folder = tmp_path_factory.mktemp("windows")
    return windows.installer(wanted(folder), signer, work=folder, out=folder)


def test_without_the_windows_program_it_says_unfit_in_its_name(unfit: Path, signer: Authenticode) -> None:
    assert unfit.name == "pos-client-loja-001-0.1.0-setup-UNFIT.exe"
    assert unfit.read_bytes()[:2] == b"MZ"
    signer.verify(unfit)


def test_a_flipped_byte_is_seen(unfit: Path, signer: Authenticode, tmp_path: Path) -> None:
    data = unfit.read_bytes()
    for place in (0x500, len(data) // 2, len(data) - 4000):
        changed = tmp_path / f"changed-{place}.exe"
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(ToolFailed):
            signer.verify(changed)


def test_somebody_elses_certificate_is_not_ours(unfit: Path) -> None:
    with authenticode(None, None, "") as other, pytest.raises(ToolFailed):
        other.verify(unfit)


def test_the_program_is_signed_before_it_is_packed_and_the_name_is_clean(
    unfit: Path, signer: Authenticode, tmp_path: Path
) -> None:
    program = tmp_path / "pos-client"
    (program / "_internal").mkdir(parents=True)
    # Any Windows program will do: an installer is one.
    data = unfit.read_bytes()
    (program / "pos-client.exe").write_bytes(data)
    made = windows.installer(wanted(tmp_path, program=program), signer, work=tmp_path, out=tmp_path)
    assert made.name == "pos-client-loja-001-0.1.0-setup.exe"
    signer.verify(made)
    signer.verify(tmp_path / "windows/pos-client.exe")
    assert (program / "pos-client.exe").read_bytes() == data, "what came from Windows stays as it came"


@needs("7z")
def test_its_contents_are_the_store_and_what_removes_it(unfit: Path, tmp_path: Path) -> None:
    lists = subprocess.run(["7z", "l", unfit], capture_output=True, text=True, check=False)
    for part in ("loja-001.provision", "organisation.pub", "UNFIT.txt", "uninstall.exe"):
        assert part in lists.stdout


@needs("7z")
def test_the_uninstaller_is_signed_too(unfit: Path, signer: Authenticode, tmp_path: Path) -> None:
    subprocess.run(["7z", "x", "-y", f"-o{tmp_path}", unfit], capture_output=True, check=True)
    found = next(tmp_path.rglob("uninstall.exe*"))
    signer.verify(found)


@needs("wine")
def test_silently_it_installs_and_goes_under_wine(unfit: Path, tmp_path: Path) -> None:
    env = {
        "WINEPREFIX": str(tmp_path / "wine"),
        "WINEDEBUG": "-all",
        "HOME": str(tmp_path),
        "PATH": "/usr/bin",
    }
    subprocess.run(["wine", unfit, "/S"], env=env, check=True, capture_output=True, timeout=300)
    installed = next((tmp_path / "wine").rglob("UNFIT.txt")).parent
    assert (installed / "store/loja-001.provision").exists()
    subprocess.run(
        ["wine", installed / "uninstall.exe", "/S", f"_?={installed}"],
        env=env,
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert not (installed / "store").exists()
