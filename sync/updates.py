"""Programs on offer, by The Update Framework (theupdateframework.io, specification 1.0), from any static host
or a folder.

The trusted root comes with the installer or the store's provisioning file; everything else is checked against
it: who signed, how fresh, which version, which bytes. A store with a release of its own (`stores/001/…`) is
offered that, the others their channel's (`channels/stable/…`): so a release can be tried in one store first.
"""

import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.versions import Release
from sync.wire import trust

PACKED = "pos-client.tar.gz"
_CHUNK = 1 << 20


def target_path(where: str) -> str:
    """`channels/stable` or `stores/001`: the program for this kind of machine there."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    return f"{where}/{system}-{platform.machine().lower()}/{PACKED}"


class UpdateRepository:
    """`source` is an http(s) address or a folder, `state` keeps the metadata that was trusted last.

    `root` is the trusted root as it was handed over; later roots must be signed by it.
    """

    def __init__(self, source: str, *, store: str, channel: str, state: Path, root: bytes) -> None:
        self._source, self._state, self._root = source.rstrip("/"), state, root
        self._places = (f"stores/{store}", f"channels/{channel}")
        self._targets: dict[str, TargetFile] = {}

    def newest(self) -> Release | None:
        """What this store and channel are offered now. Raises Refused(UPDATE_UNTRUSTED), Unavailable."""
        with _told():
            updater = self._updater()
            updater.refresh()
            for place in self._places:
                path = target_path(place)
                found = updater.get_targetinfo(path)
                if found is not None:
                    self._targets[path] = found
                    version = str((found.custom or {}).get("version", ""))
                    return Release(version, path, found.length)
        return None

    def fetch(self, release: Release, into: Path) -> Path:
        """The packed program, its length and digest as they were signed. Raises as `newest`."""
        into.mkdir(parents=True, exist_ok=True)
        with _told():
            updater = self._updater()
            updater.refresh()
            found = updater.get_targetinfo(release.path)
            if found is None or found != self._targets.get(release.path, found):
                raise Refused(Reason.UPDATE_UNTRUSTED)
            return Path(updater.download_target(found, filepath=str(into / PACKED)))

    def _updater(self) -> Updater:
        """Each look begins at the root that was handed over, as the specification's client does."""
        self._state.mkdir(parents=True, exist_ok=True)
        base = self._source
        if "://" not in base:
            base = Path(base).absolute().as_uri()
        return Updater(
            str(self._state),
            f"{base}/metadata/",
            target_base_url=f"{base}/targets/",
            fetcher=_FolderFetcher() if base.startswith("file:") else _HttpFetcher(),
            config=UpdaterConfig(max_root_rotations=64),
            bootstrap=self._root,
        )


class _told:  # noqa: N801 - read as a word where it is used
    """Turns the framework's failures into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        match error:
            case ExpiredMetadataError():  # too old, or this machine's clock is years ahead
                raise Refused(Reason.UPDATE_EXPIRED) from error
            case DownloadLengthMismatchError():
                raise Refused(Reason.UPDATE_UNTRUSTED) from error
            case DownloadError():
                raise Unavailable(Outage.UPDATES_AWAY) from error
            case RepositoryError() | ValueError():
                raise Refused(Reason.UPDATE_UNTRUSTED) from error
            case OSError():
                raise Unavailable(Outage.DISK_FULL) from error


class _HttpFetcher(FetcherInterface):
    """By httpx, with the machine's own certificates; every time-out written out."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            yield from self._read(url)
        except httpx.HTTPError as error:
            raise DownloadError(str(error)) from error

    def _read(self, url: str) -> Iterator[bytes]:
        timeouts = httpx.Timeout(connect=5.0, read=20.0, write=20.0, pool=5.0)
        tls = trust(secure=url.startswith("https:"))
        with (
            httpx.Client(verify=tls, timeout=timeouts, follow_redirects=False) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != 200:
                raise DownloadHTTPError(f"answered {answer.status_code}", answer.status_code)
            yield from answer.iter_raw(_CHUNK)


class _FolderFetcher(FetcherInterface):
    """From a folder; what is not there counts as a 404, which ends the walk over newer roots."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        parts = urlsplit(url)  # a share's address names its host: file://server/share/…
        path = Path(url2pathname(f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path))
        if not path.is_file():
            raise DownloadHTTPError("not in the folder", 404)
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as error:
            raise DownloadError(str(error)) from error
