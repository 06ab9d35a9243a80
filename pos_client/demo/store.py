"""Opening the demo store: settings that point at its sandbox, secrets in memory, the catalogue, a cashier."""

import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

import resources
from pos_client.bootstrap.devices_desk import SECTIONS, values_of
from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, MANAGER, DemoCustomer, demo_products, fresh_pin, seed_sandbox
from pos_client.domain.errors import Refused
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from pos_client.settings import Settings, read_settings, settings_from
from pos_client.settings_values import write_values
from sync.programme import programme_module


@dataclass(frozen=True, slots=True)
class DemoStore:
    """An open demo till. The PINs are drawn anew at each start and never written."""

    till: Till
    sandbox_url: str
    customers: tuple[DemoCustomer, ...]
    pin: str
    manager_pin: str

    def __repr__(self) -> str:
        return "DemoStore()"


def open_demo_store(
    root: Path, sandbox_url: str, *, provider: str, language: str, theme: str, devices: bool = False
) -> DemoStore:
    """Seed what is missing and open the till; with `devices` its counter has one of each kind, simulated."""
    credentials = MemoryCredentials(_secrets(sandbox_url))
    customers = seed_sandbox(sandbox_url)
    settings = demo_settings(sandbox_url, provider=provider, store_id=_store_id(sandbox_url))
    settings = replace(settings, screen=replace(settings.screen, language=language, theme=theme))
    folder = DataFolder(root / f"till-{provider}")
    if devices:
        settings = with_devices(settings, folder.settings)
    till = open_till(settings, folder, credentials)
    Importing(till.store).products(demo_products())
    pin, manager_pin = fresh_pin(), fresh_pin()
    till.signing_in.enrol(CASHIER, pin)
    till.signing_in.enrol(MANAGER, manager_pin)
    return DemoStore(till, sandbox_url, customers, pin=pin, manager_pin=manager_pin)


def demo_settings(sandbox_url: str, *, provider: str, store_id: int) -> Settings:
    """The demo's settings with the sandbox's addresses."""
    settings = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    smartpos = replace(settings.smartpos, base_url=f"{sandbox_url}/smartpos")
    told = programme_module(provider).in_sandbox(sandbox_url, store_id=store_id)
    loyalty = replace(settings.loyalty, provider=provider, **told)
    return replace(settings, loyalty=loyalty, smartpos=smartpos)


def with_devices(settings: Settings, file: Path) -> Settings:
    """Devices and keys chosen on the screen of an earlier demonstration; at first one of each, simulated."""
    try:
        chosen = read_settings(file)
    except Refused:
        chosen = replace(
            settings,
            drawer=replace(settings.drawer, way="simulated"),
            scanner=replace(settings.scanner, device="simulated"),
            scale=replace(settings.scale, protocol="simulated"),
            display=replace(settings.display, commands="simulated"),
            payments=replace(settings.payments, card="simulated"),
        )
        store = {f"store.{key}": value for key, value in asdict(settings.store).items()}
        file.parent.mkdir(parents=True, exist_ok=True)
        write_values(file, {**store, **values_of(chosen)})
    return replace(settings, **{name: getattr(chosen, name) for name in (*SECTIONS, "keys")})


def _secrets(sandbox_url: str) -> dict[str, str]:
    told = httpx.get(f"{sandbox_url}/sandbox/credentials").raise_for_status().json()
    return {name.replace("crm_", "crmbonus_"): str(value) for name, value in told.items()}


def _store_id(sandbox_url: str) -> int:
    return int(_secrets(sandbox_url)["crmbonus_store"])
