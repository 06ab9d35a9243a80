"""The machine's facts from `till.toml`, read once, checked with the key's path in the message."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.till import StoreHead

NO_PROGRAMME = "none"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Which store and till this is, and what its receipts say."""

    code: str
    till: str
    name: str
    cnpj: str
    address: str = ""
    city: str = ""
    phone: str = ""
    message: str = ""
    portal_url: str = ""
    pix_key: str = ""

    def head(self, programme: str) -> StoreHead:
        """The receipt's head and foot."""
        return StoreHead(
            name=self.name,
            cnpj=self.cnpj,
            address=self.address,
            city=self.city,
            phone=self.phone,
            message=self.message,
            portal_url=self.portal_url,
            pix_key=self.pix_key,
            programme=programme,
        )


@dataclass(frozen=True, slots=True)
class LoyaltySettings:
    """The programme's platform: `smartbis`, `crmbonus`, `model`, `none`, or a module of its own (`a.b`).

    `options` are what only that programme understands.
    """

    provider: str = NO_PROGRAMME
    programme: str = ""
    base_url: str = ""
    extension_url: str = ""
    store_id: int = 0
    sales_lookup: bool = False
    sales_idempotent: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SmartposSettings:
    """The SmartPOS feed; empty base_url and folder = this store has none."""

    base_url: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class BlingSettings:
    """The ERP Bling; an empty client_id = this store has none. The secret is in the keyring.

    `redirect_port`: as in the redirect address registered with Bling's app, `http://127.0.0.1:8976/bling`.
    `cancelled_status`, `channel_id`: ids of the account, 0 to find the first by its name and do without the
    second. `invoices`: have an NFC-e made of each order.
    """

    client_id: str = ""
    base_url: str = "https://api.bling.com.br/Api/v3"
    authorize_url: str = "https://www.bling.com.br/Api/v3/oauth/authorize"
    redirect_port: int = 8976
    cancelled_status: int = 0
    channel_id: int = 0
    invoices: bool = False


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """`transport`: see `_CHOICES`. `queue` is that of CUPS or Windows; `device` a port, a file, or for USB
    vendor and product (`04b8:0e15`), empty for the first printer there is. `profile`: ours, or one of the
    store's `printers.toml`. `ask`: whether the printer is asked how it is, where the way to it reads.
    """

    transport: str = "none"
    profile: str = "epson-tm-t20"
    host: str = ""
    port: int = 9100
    device: str = ""
    baud: int = 9600
    queue: str = ""
    ask: bool = True


@dataclass(frozen=True, slots=True)
class DrawerSettings:
    """`way`: the printer's pulse, a serial line of its own (`device`, `pulse` in hex), simulated, or none."""

    way: str = "printer"
    device: str = ""
    baud: int = 9600
    pulse: str = "07"


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """Scanners that type (`prefix` to `layout`; see `ui/scan_filter.py`) and one on a serial line (`device`).

    An empty device: none; `simulated`: codes come from a file. `suffix`: enter, tab or none, where none is a
    pause.
    """

    prefix: str = ""
    suffix: str = "enter"
    burst_ms: int = 35
    shortest: int = 6
    layout: str = "same"
    device: str = ""
    baud: int = 9600
    parity: str = "none"


@dataclass(frozen=True, slots=True)
class ScaleSettings:
    """`protocol`: toledo, filizola, simulated, or none. `data_bits`: 8, or 7 with a parity."""

    protocol: str = "none"
    device: str = ""
    baud: int = 9600
    parity: str = "none"
    data_bits: int = 8


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """What the customer sees: a pole with two lines (`commands`: escpos, cd5220, simulated, none), and a
    second screen; `as_window` shows that in a window where there is one monitor only, to try it.
    """

    commands: str = "none"
    device: str = ""
    baud: int = 9600
    parity: str = "none"
    code_page: str = "cp850"
    second_screen: bool = True
    as_window: bool = False


@dataclass(frozen=True, slots=True)
class PaymentSettings:
    """`card`: the machine; `manual` (or `none`) to copy the slip of one that stands alone.

    `pix`: who confirms it; `static` (or `none`) for the store's own code and the operator's eye.

    `terminal_id`, `external_pos_id`: as Mercado Pago lists them; its token is in the keyring as
    `mercadopago_token`. `paygo_folder` holds `Req` and `Resp`. `simulated`: what its customers do.
    """

    card: str = "none"
    pix: str = "none"
    base_url: str = "https://api.mercadopago.com"
    terminal_id: str = ""
    external_pos_id: str = ""
    paygo_folder: str = ""
    simulated: str = "approves"


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """`theme`: light, dark or high-contrast. `accent`: the store's colour, empty for ours.

    `text_scale`: percent, 100 to 200; what the whole has no room for, words get alone. `pictures`: show
    those of products, where there are any.
    """

    language: str = "pt_BR"
    theme: str = "light"
    accent: str = ""
    sounds: bool = True
    text_scale: int = 100
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class KeysSettings:
    """`preset`: whose habits the keys follow. `own`: what is other here, by action (`pay = "Num +"`)."""

    preset: str = "function-keys"
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """`folder`: the second place (a USB stick, a share), empty for none. Days with one backup each."""

    folder: str = ""
    every_minutes: int = 15
    keep_days: int = 30


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """`source`: a host's address or a folder, empty for none. `hours`: when the store is open.

    Outside of `08:00-22:00` an update is taken by itself, within only when a manager says so.
    """

    source: str = ""
    channel: str = "stable"
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in the file."""

    store: StoreSettings
    loyalty: LoyaltySettings = field(default_factory=LoyaltySettings)
    smartpos: SmartposSettings = field(default_factory=SmartposSettings)
    bling: BlingSettings = field(default_factory=BlingSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    drawer: DrawerSettings = field(default_factory=DrawerSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
    scale: ScaleSettings = field(default_factory=ScaleSettings)
    display: DisplaySettings = field(default_factory=DisplaySettings)
    payments: PaymentSettings = field(default_factory=PaymentSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    keys: KeysSettings = field(default_factory=KeysSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    updates: UpdateSettings = field(default_factory=UpdateSettings)


_PARITIES = ("none", "even", "odd")
_RANGES = {
    "scanner.burst_ms": (5, 200),
    "scanner.shortest": (2, 40),
    "drawer.baud": (300, 921_600),
    "scanner.baud": (300, 921_600),
    "scale.baud": (300, 921_600),
    "scale.data_bits": (7, 8),
    "display.baud": (300, 921_600),
    "screen.text_scale": (100, 200),
}
_CHOICES = {
    "loyalty.provider": ("smartbis", "crmbonus", "model", NO_PROGRAMME),
    "printer.transport": ("simulated", "network", "serial", "usb", "cups", "windows", "file", "none"),
    "drawer.way": ("printer", "serial", "simulated", "none"),
    "scanner.suffix": ("enter", "tab", "none"),
    "scanner.layout": ("same", "us-on-abnt2", "us-on-azerty"),
    "scanner.parity": _PARITIES,
    "scale.protocol": ("toledo", "filizola", "simulated", "none"),
    "scale.parity": _PARITIES,
    "display.commands": ("escpos", "cd5220", "simulated", "none"),
    "display.code_page": ("cp850", "cp860", "cp437", "ascii"),
    "display.parity": _PARITIES,
    "payments.card": ("mercadopago", "paygo", "simulated", "manual", "none"),
    "payments.pix": ("mercadopago", "static", "none"),
    "payments.simulated": ("approves", "declines", "asks", "silent"),
    "screen.language": ("pt_BR", "en"),
    "screen.theme": ("light", "dark", "high-contrast"),
    "keys.preset": ("function-keys", "numeric-pad", "brazilian-tills"),
}
_BAUDS = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_CODE = re.compile(r"[0-9A-Za-z]{1,8}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(\s?[0-9A-Fa-f]{2}){0,15}")
Section = TypeVar("Section")


def read_settings(path: Path) -> Settings:
    """Read and check the file.

    Raises Refused(SETTINGS_INVALID) with `key` and `value` (or `line`) of what is wrong.
    """
    return settings_from(raw_settings(path))


def raw_settings(path: Path) -> dict[str, Any]:
    """The file's sections as they stand there. Raises Refused(SETTINGS_INVALID)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Refused(Reason.SETTINGS_INVALID, key=path.name, value="", problem="missing_file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            Reason.SETTINGS_INVALID, key=path.name, value=str(error)[:80], problem="syntax"
        ) from error


def settings_from(raw: Mapping[str, Any]) -> Settings:
    """Settings from plain values. Raises Refused(SETTINGS_INVALID)."""
    sections = {item.name: item for item in fields(Settings)}
    for name in raw:
        if name not in sections:
            raise _invalid(name, "", "unknown_key")
    settings = Settings(
        store=_section(StoreSettings, raw.get("store", {}), "store"),
        loyalty=_section(LoyaltySettings, raw.get("loyalty", {}), "loyalty"),
        smartpos=_section(SmartposSettings, raw.get("smartpos", {}), "smartpos"),
        bling=_section(BlingSettings, raw.get("bling", {}), "bling"),
        printer=_section(PrinterSettings, raw.get("printer", {}), "printer"),
        drawer=_section(DrawerSettings, raw.get("drawer", {}), "drawer"),
        scanner=_section(ScannerSettings, raw.get("scanner", {}), "scanner"),
        scale=_section(ScaleSettings, raw.get("scale", {}), "scale"),
        display=_section(DisplaySettings, raw.get("display", {}), "display"),
        payments=_section(PaymentSettings, raw.get("payments", {}), "payments"),
        screen=_section(ScreenSettings, raw.get("screen", {}), "screen"),
        keys=_section(KeysSettings, raw.get("keys", {}), "keys"),
        backup=_section(BackupSettings, raw.get("backup", {}), "backup"),
        updates=_section(UpdateSettings, raw.get("updates", {}), "updates"),
    )
    for key, code in (("store.code", settings.store.code), ("store.till", settings.store.till)):
        if not _CODE.fullmatch(code):
            raise _invalid(key, code, "format")
    if not 1 <= settings.backup.every_minutes <= 24 * 60:
        raise _invalid("backup.every_minutes", settings.backup.every_minutes, "range")
    if not 1024 <= settings.bling.redirect_port <= 65535:
        raise _invalid("bling.redirect_port", settings.bling.redirect_port, "range")
    _check_printer(settings.printer)
    _check_countertop(settings)
    if settings.backup.keep_days < 1:
        raise _invalid("backup.keep_days", settings.backup.keep_days, "range")
    return settings


_NEEDED = {"network": "host", "serial": "device", "file": "device", "cups": "queue", "windows": "queue"}
"""What each way to a printer cannot do without."""


def _check_printer(printer: PrinterSettings) -> None:
    needed = _NEEDED.get(printer.transport, "")
    if needed and not getattr(printer, needed).strip():
        raise _invalid(f"printer.{needed}", "", "missing")
    if not 1 <= printer.port <= 65535:
        raise _invalid("printer.port", printer.port, "range")
    if printer.baud not in _BAUDS:
        choices = ", ".join(str(baud) for baud in _BAUDS)
        raise _invalid("printer.baud", printer.baud, "choice", choices=choices)


def _check_countertop(settings: Settings) -> None:
    for key, (least, most) in _RANGES.items():
        section, _, name = key.partition(".")
        value = getattr(getattr(settings, section), name)
        if not least <= value <= most:
            raise _invalid(key, value, "range")
    scale, display = settings.scale, settings.display
    if scale.protocol not in ("none", "simulated") and not scale.device.strip():
        raise _invalid("scale.device", "", "missing")
    if display.commands not in ("none", "simulated") and not display.device.strip():
        raise _invalid("display.device", "", "missing")
    _check_drawer(settings.drawer)


def _check_drawer(drawer: DrawerSettings) -> None:
    if drawer.way != "serial":
        return
    if not drawer.device.strip():
        raise _invalid("drawer.device", "", "missing")
    if not _HEX.fullmatch(drawer.pulse.strip()):
        raise _invalid("drawer.pulse", drawer.pulse, "hex")


def _section(kind: type[Section], raw: Any, path: str) -> Section:
    if not isinstance(raw, dict):
        raise _invalid(path, raw, "type")
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    for name, value in raw.items():
        key = f"{path}.{name}"
        if name not in known:
            raise _invalid(key, value, "unknown_key")
        if type(value).__name__ != str(getattr(known[name].type, "__name__", known[name].type)):
            raise _invalid(key, value, "type")
        if key in _CHOICES and value not in _CHOICES[key] and not _is_a_module(key, value):
            raise _invalid(key, value, "choice", choices=", ".join(_CHOICES[key]))
    for name, item in known.items():
        if item.default is MISSING and item.default_factory is MISSING and name not in raw:
            raise _invalid(f"{path}.{name}", "", "missing")
    return kind(**raw)


def _is_a_module(key: str, value: str) -> bool:
    """A programme that does not come with the till is named by its module; loading it is another's matter."""
    parts = value.split(".")
    return key == "loyalty.provider" and len(parts) > 1 and all(part.isidentifier() for part in parts)


def _invalid(key: str, value: object, problem: str, *, choices: str = "") -> Refused:
    return Refused(Reason.SETTINGS_INVALID, key=key, value=str(value)[:40], problem=problem, choices=choices)
