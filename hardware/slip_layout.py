"""A slip (X, Z, cash movement, return, voucher, offer, test page) as paper elements, in the given words.

Labels are keys of the catalogue; what is no key is printed as it stands.
"""

import re
from collections.abc import Callable

from hardware.barcode import is_encodable
from hardware.elements import Barcode, Cut, Element, Gap, Qr, Sheet, Size, Text
from hardware.figures import Figures, minute, moment
from hardware.receipt_layout import MAX_QR_BYTES, Translate, store_head
from hardware.templates import LEGAL, TEXT, Templates, default_templates
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection

TITLES = {
    SlipKind.X: N_("SHIFT READING X"),
    SlipKind.Z: N_("SHIFT CLOSE Z"),
    SlipKind.ADDENDUM: N_("ADDENDUM TO THE Z"),
    SlipKind.SUPPLY: N_("CASH IN"),
    SlipKind.WITHDRAWAL: N_("CASH OUT"),
    SlipKind.NO_SALE: N_("DRAWER OPENED"),
    SlipKind.RETURN: N_("RETURN"),
    SlipKind.CANCELLATION: N_("SALE CANCELLED"),
    SlipKind.CREDIT: N_("STORE CREDIT"),
    SlipKind.OFFER: N_("YOUR NEW CASHBACK"),
    SlipKind.MACHINE: N_("CARD MACHINE"),
    SlipKind.TEST: N_("TEST PAGE"),
}
_AIR, _ROOM, _SIGN = 8, 20, 90
_INDENT = 2
# Whose one amount is what the customer reads first.
_LARGE_AMOUNT = frozenset({SlipKind.CREDIT, SlipKind.OFFER})
_LONGEST_BARCODE = 20
_LETTERS = ("áàâãéêíóôõúüç ÁÀÂÃÉÊÍÓÔÕÚÜÇ", "ªº°§ R$ 1.234,56 @#%&*()[]{}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def slip_elements(
    slip: Slip, columns: int, *, translate: Translate, templates: Templates | None = None
) -> tuple[Element, ...]:
    """What to print, top to bottom; every row fits `columns`. `translate` takes English msgids.

    Blocks and words are those of `templates`, ours where none are given.
    """
    templates = templates or default_templates()
    speak = templates.spoken(translate)
    sheet, figures = Sheet(columns), Figures.of(translate)
    for block in templates.slip:
        if block.startswith(TEXT):
            sheet.centered(templates.texts[block.removeprefix(TEXT)])
        else:
            _BLOCKS[block](sheet, slip, figures, speak)
    return tuple(sheet.elements)


def _head(sheet: Sheet, slip: Slip, _figures: Figures, _: Translate) -> None:
    if slip.training:
        sheet.banner(_("TRAINING - NO VALUE"))
        sheet.add(Gap(_ROOM))
    store_head(sheet, slip.head, _=_)


def _title(sheet: Sheet, slip: Slip, _figures: Figures, _: Translate) -> None:
    sheet.rule()
    sheet.add(Gap(_AIR))
    sheet.centered(_(TITLES[slip.kind]), bold=True, size=Size.LARGE)
    if slip.copy >= 2:
        sheet.centered(_("COPY {number}").format(number=slip.copy), bold=True)
    sheet.add(Gap(_AIR))
    sheet.centered(_("NOT A FISCAL DOCUMENT"), bold=True)
    sheet.rule()
    place = _("Store {store} · Till {till}").format(store=slip.store, till=slip.till)
    if slip.number:
        sheet.aside(_("No. {number}").format(number=slip.number), place, bold=True)
    else:
        sheet.text(place, bold=True)
    operator = _("Operator {operator}").format(operator=slip.operator) if slip.operator else ""
    sheet.aside(moment(slip.at), operator)
    sheet.rule()


def _sections(sheet: Sheet, slip: Slip, figures: Figures, _: Translate) -> None:
    for section in slip.sections:
        if slip.kind is SlipKind.MACHINE:
            _machine(sheet, section, _)
        else:
            _section(sheet, section, large=slip.kind in _LARGE_AMOUNT, figures=figures, _=_)
    if slip.kind is SlipKind.TEST:
        _sample(sheet, _)


def _machine(sheet: Sheet, section: SlipSection, _: Translate) -> None:
    """The machine's own lines, whose columns are made of blanks."""
    sheet.rule()
    sheet.text(_(section.title), bold=True)
    for row in section.rows:
        sheet.verbatim(row.label)


def _sample(sheet: Sheet, _: Translate) -> None:
    """The whole width counted, the letters that code pages get wrong, each size, and a row at each edge."""
    sheet.rule()
    sheet.add(Text("".join(str(column % 10) for column in range(1, sheet.columns + 1))))
    for letters in _LETTERS:
        sheet.text(letters)
    sheet.text(_("Bold letters"), bold=True)
    sheet.add(Text(_("Tall letters"), size=Size.TALL))
    sheet.add(Text(_("Large letters"), size=Size.LARGE))
    sheet.pair(_("left edge"), _("right edge"))
    sheet.rule(double=True)
    sheet.centered(
        _("If letters, edges or codes look wrong here, change the printer's profile in the settings.")
    )


def _code(sheet: Sheet, slip: Slip, _figures: Figures, _: Translate) -> None:
    if slip.qr and len(slip.qr.encode(errors="replace")) <= MAX_QR_BYTES:
        sheet.rule()
        sheet.add(Qr(slip.qr))
        if len(slip.qr) <= _LONGEST_BARCODE and is_encodable(slip.qr):
            # Many scanners at a counter read no QR.
            sheet.add(Gap(_ROOM))
            sheet.add(Barcode(slip.qr))


def _section(sheet: Sheet, section: SlipSection, *, large: bool, figures: Figures, _: Translate) -> None:
    sheet.rule()
    if section.title:
        sheet.text(_(section.title), bold=True)
    indent = _INDENT if section.title else 0
    for row in section.rows:
        size = Size.LARGE if large and row.strong else Size.NORMAL
        _row(sheet, row, indent=indent, size=size, figures=figures, _=_)


def _row(sheet: Sheet, row: SlipRow, *, indent: int, size: Size, figures: Figures, _: Translate) -> None:
    label, indent = _(row.label) if row.label else "", indent + _INDENT * row.inner
    value = _value(row, figures=figures)
    if row.cents is not None and row.count is not None:
        # How often stands beside what it is of; the figure has the edge to itself.
        label = f"{label} ({row.count})"
    if value:
        sheet.pair(label, value, indent=indent, bold=row.strong, size=size)
    else:
        sheet.text(label, indent=indent, bold=row.strong)


def _value(row: SlipRow, *, figures: Figures) -> str:
    if row.cents is not None:
        return figures.money(row.cents)
    if row.count is not None:
        return str(row.count)
    return minute(row.text) if _TIME.match(row.text) else row.text


def _signature(sheet: Sheet, slip: Slip, _figures: Figures, _: Translate) -> None:
    if not slip.signature_line:
        return
    sheet.rule()
    sheet.add(Gap(_SIGN))
    sheet.centered("_" * min(sheet.columns - 4, 36))
    sheet.centered(_("Signature"))


def _foot(sheet: Sheet, slip: Slip, _figures: Figures, _: Translate) -> None:
    sheet.rule()
    sheet.centered(_("NOT A FISCAL DOCUMENT"), bold=True)
    if slip.training:
        sheet.banner(_("TRAINING - NO VALUE"))
    sheet.add(Gap(_ROOM))
    sheet.add(Cut())


_BLOCKS: dict[str, Callable[[Sheet, Slip, Figures, Translate], None]] = {
    "head": _head,
    "title": _title,
    "sections": _sections,
    "code": _code,
    "signature": _signature,
    LEGAL: _foot,
}
