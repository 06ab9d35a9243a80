"""Where this data folder lies: a marker of machine and path, so that a copied folder notices that it is one.

The marker is kept in the database and compared at each start. It is made anew from what a copy does not
take along: the operating system's machine id (systemd's `/etc/machine-id`, Windows' `MachineGuid`), or an id
of our own in the user's state folder where there is none, and the folder's path. It is hashed, as systemd
asks, so that it identifies nothing elsewhere. A whole machine cloned with its disk is seen by nobody here:
the heartbeat finds that one.
"""

import hashlib
import secrets
import sys
from pathlib import Path

from platformdirs import user_state_path

_LINUX_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_marker(folder: Path) -> str:
    """The same as long as the folder stays where it is; 32 hexadecimal digits."""
    text = f"pos-client\n{_system_id() or _own_id()}\n{folder.resolve()}"
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:32]


if sys.platform == "win32":
    import winreg

    def _system_id() -> str:
        try:
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE,
                r"SOFTWARE\Microsoft\Cryptography",
                access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
            ) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
else:

    def _system_id() -> str:
        for path in _LINUX_IDS:
            try:
                found = path.read_text(encoding="ascii").strip()
            except (OSError, UnicodeDecodeError):
                continue
            if found:
                return found
        return ""


def _own_id() -> str:
    """Made once, outside every data folder; without a place for it the path alone must do."""
    path = user_state_path("pos-client", appauthor=False) / "machine"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_hex(16), encoding="ascii")
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
