"""A real CUPS with a real queue whose backend writes a file, where the system has one and lets it be started.

The server is a private one: its own configuration, spool and socket in the test's folder, no port. CUPS's own
`file:` device takes raw jobs and writes nothing, which is why the backend is the test's.
"""

import getpass
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.printer import EscposPrinter
from hardware.profiles import EPSON_TM_T20
from hardware.queues import CupsTransport
from hardware.receipt_bytes import drawer_bytes, receipt_bytes
from pos_client.domain.errors import Unavailable
from tests.hardware.receipts import FULL, portuguese

PATIENCE_S = 60.0
SYSTEMS_OWN = Path("/usr/lib/cups")
BACKEND = """#!/bin/sh
# job user title copies options [file]
[ $# -eq 0 ] && exit 0
cat ${{6:-/dev/stdin}} >> {paper}
"""
CUPSD = shutil.which("cupsd") or shutil.which("cupsd", path="/usr/sbin")
pytestmark = pytest.mark.skipif(
    CUPSD is None
    or not SYSTEMS_OWN.is_dir()
    or shutil.which("lpadmin", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None,
    reason="this machine has no CUPS server",
)
CONFIGURATION = """
Listen {socket}
Browsing Off
DefaultAuthType None
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {root}
ServerBin {root}/bin
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/temp
ErrorLog {root}/error.log
AccessLog {root}/access.log
PageLog {root}/page.log
SystemGroup {group}
{user}
"""


def configuration(root: Path) -> None:
    """The two files of a server that lives in this folder alone. Its filters may not be root's files."""
    import grp  # noqa: PLC0415 - POSIX only

    for name in ("spool", "cache", "state", "temp", "ppd", "ssl"):
        (root / name).mkdir()
    (root / "bin" / "backend").mkdir(parents=True)
    for part in SYSTEMS_OWN.iterdir():
        if part.name != "backend":
            (root / "bin" / part.name).symlink_to(part)
    backend = root / "bin" / "backend" / "paper"
    backend.write_text(BACKEND.format(paper=root / "paper"), encoding="utf-8")
    # Without rights for others it runs as whoever started the server: the folder is private.
    backend.chmod(0o700)
    group = grp.getgrgid(os.getgid()).gr_name
    user = "" if os.getuid() == 0 else f"User {getpass.getuser()}\nGroup {group}"
    (root / "cupsd.conf").write_text(CONFIGURATION.format(socket=root / "socket"), encoding="utf-8")
    (root / "cups-files.conf").write_text(FILES.format(root=root, group=group, user=user), encoding="utf-8")


def asked(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of CUPS's own commands."""
    path = shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or command
    return subprocess.run([path, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False)


def waited_for(seen: threading.Event, look: object) -> bool:
    """Looks until it is there."""
    assert callable(look)
    for _ in range(int(PATIENCE_S / 0.05)):
        if look():
            return True
        seen.wait(0.05)
    return False


@pytest.fixture
def printed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that the queue `caixa` prints to."""
    if sys.platform == "win32":
        pytest.skip("CUPS is POSIX")
    root = tmp_path_factory.mktemp("c")
    configuration(root)
    monkeypatch.setenv("CUPS_SERVER", str(root / "socket"))
    assert CUPSD is not None
    server = subprocess.Popen(
        [CUPSD, "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    paper = root / "paper"
    paper.touch()
    paper.chmod(0o666)
    root.chmod(0o755)
    try:
        up = waited_for(
            threading.Event(),
            lambda: server.poll() is not None or asked("lpstat", "-r").stdout.endswith("running\n"),
        )
        made = asked("lpadmin", "-p", "caixa", "-E", "-v", "paper:/", "-m", "raw")
        if not up or server.poll() is not None or made.returncode:
            pytest.skip(f"cupsd does not run here: {made.stderr.strip()[:100]}")
        yield paper
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def test_a_receipt_and_a_pulse_come_through_a_real_queue_byte_for_byte(printed: Path) -> None:
    job = receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)
    EscposPrinter(CupsTransport("caixa"), EPSON_TM_T20, portuguese).print_receipt(FULL)
    assert waited_for(threading.Event(), lambda: printed.stat().st_size >= len(job))
    assert printed.read_bytes() == job
    EscposPrinter(CupsTransport("caixa"), EPSON_TM_T20, portuguese).open_drawer()
    pulse = drawer_bytes(EPSON_TM_T20)
    assert waited_for(threading.Event(), lambda: printed.read_bytes().endswith(pulse))


def test_a_real_queue_that_was_stopped_says_so_and_takes_nothing(printed: Path) -> None:
    assert asked("cupsdisable", "caixa").returncode == 0
    with pytest.raises(Unavailable) as failure:
        CupsTransport("caixa").send(b"x")
    assert failure.value.details["cause"] == "queue_stopped"
    with pytest.raises(Unavailable) as unknown:
        CupsTransport("nobody").send(b"x")
    assert unknown.value.details["cause"] == "queue_unknown"
    assert printed.read_bytes() == b""
