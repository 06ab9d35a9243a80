"""A till connected to the box's Bling account, and what the box knows of it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.request import urlopen

from pos_client.credentials import MemoryCredentials
from pos_client.domain.erp import ErpOwner
from pos_client.services.erp_account import ErpAccount
from pos_client.store.store import Store
from pos_client.store.till_row import load_till
from sync.erp.bling import BlingProfile
from sync.erp.bling_platform import BlingPlatform, BlingSetUp
from sync.erp.bling_tokens import CLIENT_SECRET
from sync.erp.loopback import Pages
from sync.erp.pace import Limits
from sync.wire import Timeouts
from tests.fakes.clock import real_clock
from tests.ports import steady_port
from tests.sync.box import Box
from tests.sync.erp.openapi import complaints

QUICK = Timeouts(connect_s=1.0, read_s=0.6, total_s=2.0)
PAGES = Pages("done", "denied", "not ours")
FAST = Limits(calls=1000, errors=1000)


def browse(address: str, pages: list[str] | None = None) -> None:
    """A person who says yes at once: the browser follows the redirect to the till."""
    with urlopen(address, timeout=60) as answer:
        text = answer.read().decode()
    if pages is not None:
        pages.append(text)


def in_browser(pages: list[str] | None = None) -> Callable[[str], None]:
    """Opens the address the way a system's browser does: elsewhere."""
    return lambda address: threading.Thread(target=browse, args=(address, pages), daemon=True).start()


@dataclass
class BlingBox:
    """The box's side of the account, and tills that speak with it."""

    box: Box
    clock: Callable[[], datetime] = real_clock
    port: int = field(default_factory=steady_port)
    made: list[BlingPlatform] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.box.set(bling_per_second=100_000, bling_redirect=f"http://127.0.0.1:{self.port}/bling")

    @property
    def url(self) -> str:
        return f"{self.box.url}/bling/Api/v3"

    @property
    def client_id(self) -> str:
        return str(self.box.credentials["bling_client_id"])

    def secrets(self) -> MemoryCredentials:
        return MemoryCredentials({CLIENT_SECRET: str(self.box.credentials["bling_client_secret"])})

    def platform(
        self, store: Store, credentials: Any, *, installation: str = "", **settings: Any
    ) -> BlingPlatform:
        set_up = BlingSetUp(
            client_id=self.client_id,
            base_url=self.url,
            authorize_url=f"{self.url}/oauth/authorize",
            redirect_port=self.port,
            profile=settings.pop("profile", BlingProfile(settle_s=0.0)),
            limits=settings.pop("limits", FAST),
            **settings,
        )
        made = BlingPlatform(
            set_up,
            store,
            credentials,
            installation=installation or installation_of(store),
            clock=self.clock,
            timeouts=QUICK,
        )
        self.made.append(made)
        return made

    def connected(self, store: Store, **settings: Any) -> BlingPlatform:
        """Signed in, and the owner."""
        platform = self.platform(store, self.secrets(), **settings)
        self.connect(platform, store)
        return platform

    def connect(self, platform: BlingPlatform, store: Store, *, take_over: bool = False) -> ErpOwner:
        return self.account(platform, store).connect(
            lambda: self.sign_in(platform), take_over=take_over, by="op-17"
        )

    def account(self, platform: BlingPlatform, store: Store) -> ErpAccount:
        with store.reading() as snapshot:
            row = load_till(snapshot)
        assert row is not None
        return ErpAccount(
            store, platform, row.identity, installation=row.installation, clock=self.clock, wake=lambda: None
        )

    def sign_in(self, platform: BlingPlatform, *, show: Callable[[str], None] | None = None) -> None:
        platform.sign_in(show or in_browser(), pages=PAGES, cancelled=threading.Event(), timeout_s=10)

    def orders(self) -> list[dict[str, Any]]:
        return list(self.box.state("sales")["bling"])

    def contacts(self) -> list[dict[str, Any]]:
        """Without the owner's marker."""
        return [one for one in self.box.state("bling_contacts") if one["codigo"] != "PDV-DONO"]

    def seed(self, **what: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.box.call("POST", "/sandbox/seed", what)
        return told

    def noted(self) -> dict[str, Any]:
        with urlopen(f"{self.box.url}/sandbox/bling", timeout=60) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def calls(self, method: str, path: str) -> list[dict[str, Any]]:
        """The exchanges of that kind, oldest first; a path ending in `*` is a beginning."""
        whole = not path.endswith("*")
        return [
            one
            for one in self.noted()["exchanges"]
            if one["method"] == method
            and (one["path"] == path if whole else one["path"].startswith(path[:-1]))
        ]

    def judged(self) -> list[str]:
        """What Bling's own document says against anything that was said."""
        return [words for exchange in self.noted()["exchanges"] for words in complaints(exchange)]

    def close(self) -> None:
        for platform in self.made:
            platform.close()


def installation_of(store: Store) -> str:
    with store.reading() as snapshot:
        row = load_till(snapshot)
    assert row is not None
    return row.installation
