"""What the program is made of: a CycloneDX 1.6 bill of materials, and every part's licence in full."""

import json
import os
import platform
import re
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

_LICENCE_NAMES = re.compile(r"(licen[cs]e|copying|notice|copyright|authors)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One library. `purl` is its package URL; `texts` its licences in full."""

    name: str
    version: str
    licence: str
    purl: str
    texts: tuple[str, ...] = ()


def parts(lock: Path, program: Path | None) -> list[Part]:
    """Python, what the lock names and is installed here, and Debian's libraries inside the program."""
    found = [_python(), *_locked(lock)]
    if program is not None:
        found += _system_libraries(program)
    return sorted(found, key=lambda part: (part.purl, part.version))


def bill(found: Iterable[Part], *, version: str, made_at: int) -> str:
    """The bill of materials as CycloneDX JSON; the same parts give the same bytes."""
    components = [_component(part) for part in found]
    name = f"pos-client@{version}"
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name + json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(made_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": "pos-client",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": components,
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def licences(found: Iterable[Part]) -> str:
    """One text file: each part with its version and its licence's words."""
    pieces = []
    for part in found:
        pieces.append(f"{'=' * 78}\n{part.name} {part.version}\n{part.licence}\n{'=' * 78}\n")
        pieces += [f"{text.strip()}\n\n" for text in part.texts]
    return "".join(pieces)


def _component(part: Part) -> dict[str, Any]:
    licence = {"name": part.licence or "see LICENCES.txt"}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{"license": licence}],
    }


def _python() -> Part:
    version = platform.python_version()
    texts = []
    for base in (Path(sys.base_prefix), Path(os.__file__).parent):
        texts += [
            path.read_text(errors="replace")
            for path in (base / "LICENSE.txt", base / "LICENSE")
            if path.exists()
        ]
    return Part("python", version, "PSF-2.0", f"pkg:generic/python@{version}", tuple(texts[:1]))


def _locked(lock: Path) -> Iterator[Part]:
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    for name in names:
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # another platform's
        version = found.version
        yield Part(
            name, version, _licence(found), f"pkg:pypi/{name.lower()}@{version}", tuple(_licence_texts(found))
        )


def _licence(found: Distribution) -> str:
    metadata: Any = found.metadata
    told = metadata.get("License-Expression") or metadata.get("License") or ""
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    return str(told).strip().partition("\n")[0][:80] or ", ".join(classified)


def _licence_texts(found: Distribution) -> Iterator[str]:
    for file in found.files or []:
        inside = ".dist-info" in str(file)
        if inside and (_LICENCE_NAMES.search(file.name) or "licenses" in file.parts):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")


def _system_libraries(program: Path) -> Iterator[Part]:
    """Libraries that came from this machine's own packages, by Debian's record of who brought them."""
    names = sorted(path.name for path in (program / "_internal").glob("lib*.so*"))
    # Python is told of already, with the version that runs here.
    names = [name for name in names if not name.startswith("libpython")]
    owners: dict[str, None] = {}
    for name in names:
        for line in _asked("dpkg-query", "-S", f"*/{name}"):
            owners.setdefault(line.partition(":")[0])
    for package in owners:
        version = "".join(_asked("dpkg-query", "-W", "-f", "${Version}", package))
        text = Path(f"/usr/share/doc/{package}/copyright")
        texts = (text.read_text(encoding="utf-8", errors="replace"),) if text.exists() else ()
        yield Part(package, version, "see its text", f"pkg:deb/debian/{package}@{version}", texts)


def _asked(*command: str) -> list[str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []
