"""Connect, fourth part: what stands on the counter. The devices' own panel asks and tests."""

from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.background import Background
from ui.doctor.panel import DevicesPanel
from ui.set_up.desk import Draft, SetUpDesk
from ui.set_up.page import SetUpPage


class DevicesPage(SetUpPage):
    """Every device can be left out and set up later (F9)."""

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Devices"),
            about=text(
                "Choose and test. What is not here yet can be set up later; the till sells without it."
            ),
        )
        self.devices: DevicesPanel | None = None

    @property
    def first_field(self) -> QWidget:
        """Where typing begins."""
        return self.devices or self

    def begin(self) -> None:
        draft = self.desk.draft()
        if self.devices is None:
            self.devices = DevicesPanel(self.words, self.background, self.desk.devices())
            self.body.addWidget(self.devices)
        usual = self.devices.values
        kept = {key: value for key, value in dotted(draft).items() if key in usual}
        self.devices.show_values({**usual, **kept})
        self.devices.setFocus()

    def advance(self) -> None:
        assert self.devices is not None
        self.keep(undotted(self.desk.draft(), self.devices.values))


def dotted(draft: Draft) -> dict[str, str | int | bool]:
    """`{"printer": {"host": …}}` as `{"printer.host": …}`."""
    return {
        f"{section}.{name}": value
        for section, values in draft.items()
        for name, value in values.items()
        if isinstance(value, str | int | bool)
    }


def undotted(draft: Draft, values: dict[str, str | int | bool]) -> Draft:
    """The draft with these values in it."""
    made = {name: dict(section) for name, section in draft.items()}
    for key, value in values.items():
        section, _, name = key.partition(".")
        made.setdefault(section, {})[name] = value
    return made
