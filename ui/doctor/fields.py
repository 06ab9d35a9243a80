"""Which settings each device has, in words, and when each of them matters. Nothing here draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from resources.words import N_
from ui.doctor.desk import Value, Values


class Kind(Enum):
    """How a value is chosen."""

    CHOICE = auto()
    TEXT = auto()
    NUMBER = auto()
    PORT = auto()
    """A serial port: those found are listed, any other may be typed."""
    PROFILE = auto()


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One setting. `only`: it matters while another one has (or, after `!`, has not) one of these values."""

    key: str
    label: str
    kind: Kind = Kind.CHOICE
    choices: tuple[tuple[Value, str], ...] = ()
    only: Mapping[str, tuple[Value, ...]] | None = None
    hint: str = ""
    most: int = 65535

    def matters(self, values: Values) -> bool:
        """Whether it has any effect beside these."""
        for key, wanted in (self.only or {}).items():
            inside = values[key.removeprefix("!")] in wanted
            if inside is key.startswith("!"):
                return False
        return True


@dataclass(frozen=True, slots=True)
class DeviceWords:
    """One device; `test` names its trial."""

    part: str
    title: str
    about: str
    fields: tuple[FieldWords, ...]
    test: str
    idle: tuple[tuple[Mapping[str, tuple[Value, ...]], str], ...] = ()
    """With these values there is nothing to try, and why."""

    def untried(self, values: Values) -> str:
        """Why it cannot be tried as it is set up; empty where it can."""
        for wanted, why in self.idle:
            if all(values[key] in among for key, among in wanted.items()):
                return why
        return ""


SIMULATED, NONE = "simulated", "none"
_BAUDS = tuple((baud, str(baud)) for baud in (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200))
_PARITIES = (("none", N_("none")), ("even", N_("even")), ("odd", N_("odd")))
_YES_NO = ((True, N_("yes")), (False, N_("no")))
_SIMULATED = (SIMULATED, N_("simulated, to try"))
_NO_DEVICE = ("", SIMULATED)


def _line(section: str, only: Mapping[str, tuple[Value, ...]]) -> tuple[FieldWords, ...]:
    """Port and speed of a device on a serial line."""
    return (
        FieldWords(f"{section}.device", N_("Port"), Kind.PORT, only=only),
        FieldWords(f"{section}.baud", N_("Speed"), choices=_BAUDS, only=only),
    )


PRINTER = DeviceWords(
    "printer",
    N_("Printer"),
    N_("Receipts and slips. A printer that fails stops no sale: what was not printed waits."),
    (
        FieldWords(
            "printer.transport",
            N_("Connection"),
            choices=(
                (NONE, N_("no printer")),
                ("network", N_("network")),
                ("usb", N_("USB")),
                ("serial", N_("serial port")),
                ("windows", N_("Windows print queue")),
                ("cups", N_("CUPS print queue")),
                ("file", N_("file or device file")),
                _SIMULATED,
            ),
        ),
        FieldWords("printer.profile", N_("Model"), Kind.PROFILE, only={"!printer.transport": (NONE,)}),
        FieldWords(
            "printer.host",
            N_("Address"),
            Kind.TEXT,
            only={"printer.transport": ("network",)},
            hint="192.168.0.50",
        ),
        FieldWords("printer.port", N_("TCP port"), Kind.NUMBER, only={"printer.transport": ("network",)}),
        *_line("printer", {"printer.transport": ("serial",)}),
        FieldWords(
            "printer.device",
            N_("Device (empty: the first one found)"),
            Kind.TEXT,
            only={"printer.transport": ("usb",)},
            hint="04b8:0e15",
        ),
        FieldWords(
            "printer.device",
            N_("File"),
            Kind.TEXT,
            only={"printer.transport": ("file",)},
            hint="/dev/usb/lp0",
        ),
        FieldWords(
            "printer.queue", N_("Print queue"), Kind.TEXT, only={"printer.transport": ("windows", "cups")}
        ),
        FieldWords(
            "printer.ask",
            N_("Ask it for paper, cover and drawer"),
            choices=_YES_NO,
            only={"printer.transport": ("network", "serial")},
        ),
    ),
    N_("Print a test page"),
    (({"printer.transport": (NONE,)}, N_("No printer to try: choose how it is connected.")),),
)
DRAWER = DeviceWords(
    "drawer",
    N_("Drawer"),
    N_("Opens for cash alone; each opening is kept in the journal."),
    (
        FieldWords(
            "drawer.way",
            N_("Opens by"),
            choices=(
                ("printer", N_("the printer's cable")),
                ("serial", N_("a serial port of its own")),
                (NONE, N_("no drawer")),
                _SIMULATED,
            ),
        ),
        *_line("drawer", {"drawer.way": ("serial",)}),
        FieldWords(
            "drawer.pulse",
            N_("Bytes that open it, in hex"),
            Kind.TEXT,
            only={"drawer.way": ("serial",)},
            hint="07",
        ),
    ),
    N_("Open the drawer"),
    (
        ({"drawer.way": (NONE,)}, N_("No drawer to try: choose how it opens.")),
        (
            {"drawer.way": ("printer",), "printer.transport": (NONE,)},
            N_("It opens by the printer, and there is none: choose the printer, or another way."),
        ),
    ),
)
SCANNER = DeviceWords(
    "scanner",
    N_("Scanner"),
    N_("A scanner that types like a keyboard needs nothing, unless it was set up oddly."),
    (
        FieldWords(
            "scanner.device",
            N_("Connection"),
            Kind.PORT,
            choices=(("", N_("types like a keyboard")), _SIMULATED),
        ),
        FieldWords("scanner.baud", N_("Speed"), choices=_BAUDS, only={"!scanner.device": _NO_DEVICE}),
        FieldWords("scanner.parity", N_("Parity"), choices=_PARITIES, only={"!scanner.device": _NO_DEVICE}),
        FieldWords(
            "scanner.suffix",
            N_("Sent after a code"),
            choices=(("enter", N_("Enter")), ("tab", N_("Tab")), (NONE, N_("nothing: a pause"))),
        ),
        FieldWords("scanner.prefix", N_("Sent before a code"), Kind.TEXT),
        FieldWords(
            "scanner.layout",
            N_("Keyboard it believes in"),
            choices=(
                ("same", N_("the same as this machine's")),
                ("us-on-abnt2", N_("American, on ABNT2")),
                ("us-on-azerty", N_("American, on AZERTY")),
            ),
            only={"scanner.device": ("",)},
        ),
    ),
    N_("Read a code"),
)
SCALE = DeviceWords(
    "scale",
    N_("Scale"),
    N_("Weighs at the counter; a weight counts once it stands still."),
    (
        FieldWords(
            "scale.protocol",
            N_("Protocol"),
            choices=(
                (NONE, N_("no scale")),
                ("toledo", N_("Toledo (Prt)")),
                ("filizola", N_("Filizola")),
                _SIMULATED,
            ),
        ),
        *_line("scale", {"scale.protocol": ("toledo", "filizola")}),
        FieldWords(
            "scale.parity", N_("Parity"), choices=_PARITIES, only={"scale.protocol": ("toledo", "filizola")}
        ),
        FieldWords(
            "scale.data_bits",
            N_("Data bits"),
            choices=((8, "8"), (7, "7")),
            only={"scale.protocol": ("toledo", "filizola")},
        ),
    ),
    N_("Weigh"),
    (({"scale.protocol": (NONE,)}, N_("No scale to try: choose its protocol.")),),
)
POLE = DeviceWords(
    "pole",
    N_("Customer's pole"),
    N_("Two lines of twenty characters: the last product and the total."),
    (
        FieldWords(
            "display.commands",
            N_("Commands"),
            choices=((NONE, N_("no pole")), ("escpos", "ESC/POS"), ("cd5220", "CD5220"), _SIMULATED),
        ),
        *_line("display", {"!display.commands": (NONE, SIMULATED)}),
        FieldWords(
            "display.parity",
            N_("Parity"),
            choices=_PARITIES,
            only={"!display.commands": (NONE, SIMULATED)},
        ),
        FieldWords(
            "display.code_page",
            N_("Letters"),
            choices=(
                ("cp850", "CP850"),
                ("cp860", "CP860"),
                ("cp437", "CP437"),
                ("ascii", N_("without accents")),
            ),
            only={"!display.commands": (NONE, SIMULATED)},
        ),
    ),
    N_("Show a text"),
    (({"display.commands": (NONE,)}, N_("No customer's pole to try: choose its commands.")),),
)
SCREEN = DeviceWords(
    "screen",
    N_("Customer's screen"),
    N_("A second monitor shows the products, the total, the cashback and the Pix code."),
    (
        FieldWords("display.second_screen", N_("Use the second monitor"), choices=_YES_NO),
        FieldWords(
            "display.as_window",
            N_("With one monitor: in a window, to try"),
            choices=_YES_NO,
            only={"display.second_screen": (True,)},
        ),
    ),
    N_("Show a picture"),
)
TERMINAL = DeviceWords(
    "terminal",
    N_("Card machine"),
    N_("Without one, the card's slip is copied by hand and a Pix is confirmed by eye."),
    (
        FieldWords(
            "payments.card",
            N_("Cards"),
            choices=(
                ("manual", N_("slip copied by hand")),
                ("mercadopago", N_("Mercado Pago Point")),
                ("paygo", N_("PayGo")),
                _SIMULATED,
            ),
        ),
        FieldWords(
            "payments.terminal_id",
            N_("The Point's code"),
            Kind.TEXT,
            only={"payments.card": ("mercadopago",)},
        ),
        FieldWords(
            "payments.paygo_folder",
            N_("PayGo's folder"),
            Kind.TEXT,
            only={"payments.card": ("paygo",)},
            hint="C:\\PAYGO",
        ),
        FieldWords(
            "payments.simulated",
            N_("What its customers do"),
            choices=(
                ("approves", N_("card approved")),
                ("declines", N_("card declined")),
                ("asks", N_("something to do at the machine")),
                ("silent", N_("never an answer")),
            ),
            only={"payments.card": (SIMULATED,)},
        ),
        FieldWords(
            "payments.pix",
            N_("Pix"),
            choices=(("static", N_("confirmed by eye")), ("mercadopago", N_("Mercado Pago confirms"))),
        ),
        FieldWords(
            "payments.external_pos_id",
            N_("The cash register's code"),
            Kind.TEXT,
            only={"payments.pix": ("mercadopago",)},
        ),
    ),
    N_("Check the machine"),
    (
        (
            {"payments.card": ("manual",), "payments.pix": ("static",)},
            N_("No machine to try: slips are copied by hand, and Pix is confirmed by eye."),
        ),
    ),
)
DEVICES = (PRINTER, DRAWER, SCANNER, SCALE, POLE, SCREEN, TERMINAL)
