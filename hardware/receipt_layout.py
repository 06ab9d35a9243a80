"""A receipt as paper elements for so many columns, in the language of the given catalogue.

It says that it is no fiscal document at the top and at the foot, and looks like none: no access key,
no consumer section, no tax.
"""

from collections.abc import Callable

from hardware.elements import Barcode, Cut, Element, Gap, Qr, Sheet, Size
from hardware.figures import Figures, day, moment
from hardware.templates import LEGAL, TEXT, Templates, default_templates
from pos_client.domain.receipt import Receipt, ReceiptLine, ReceiptOffer, ReceiptTender, ReceiptVoucher
from pos_client.domain.till import StoreHead

Translate = Callable[[str], str]

# Above this many bytes the modules of a QR code are too small for thermal paper and a phone.
MAX_QR_BYTES = 500

_LINE_INDENT = 4
_ACCRUAL = {"pending": "pending confirmation", "confirmed": "confirmed"}
# Blank dots around what is large, and between what does not belong together.
_AIR, _ROOM = 8, 20


def receipt_elements(
    receipt: Receipt, columns: int, *, translate: Translate, templates: Templates | None = None
) -> tuple[Element, ...]:
    """What to print, top to bottom; every row fits `columns`. `translate` takes English msgids.

    Blocks and words are those of `templates`, ours where none are given.
    """
    templates = templates or default_templates()
    speak = templates.spoken(translate)
    sheet, figures = Sheet(columns), Figures.of(translate)
    last = len(templates.receipt) - 1
    for place, block in enumerate(templates.receipt):
        if block == LEGAL:
            _legal(sheet, receipt, at_foot=place == last, _=speak)
        elif block.startswith(TEXT):
            sheet.centered(templates.texts[block.removeprefix(TEXT)])
        else:
            _BLOCKS[block](sheet, receipt, figures, speak)
    return tuple(sheet.elements)


def _head(sheet: Sheet, receipt: Receipt, _: Translate) -> None:
    if receipt.training:
        sheet.banner(_("TRAINING - NO VALUE"))
        sheet.add(Gap(_ROOM))
    store_head(sheet, receipt.head, _=_)


def _legal(sheet: Sheet, receipt: Receipt, *, at_foot: bool, _: Translate) -> None:
    """At the top with the copy's number, at the foot with what ends the paper."""
    sheet.rule()
    sheet.centered(_("NOT A FISCAL DOCUMENT"), bold=True)
    if not at_foot:
        if receipt.copy >= 2:
            sheet.banner(_("COPY {number}").format(number=receipt.copy))
        sheet.rule()
        return
    if receipt.training:
        sheet.banner(_("TRAINING - NO VALUE"))
    sheet.add(Gap(_ROOM))
    sheet.add(Cut())


def store_head(sheet: Sheet, head: StoreHead, *, _: Translate) -> None:
    """The store's name, CNPJ, address and phone: the top of everything that is printed."""
    sheet.centered(head.name, bold=True, size=Size.LARGE)
    sheet.add(Gap(_AIR))
    sheet.centered(_("CNPJ {cnpj}").format(cnpj=_cnpj(head.cnpj)) if head.cnpj else "")
    sheet.centered(head.address)
    sheet.centered(head.city)
    sheet.centered(_phone(head.phone))


def _sale(sheet: Sheet, receipt: Receipt, *, _: Translate) -> None:
    place = _("Store {store} · Till {till}").format(store=receipt.store, till=receipt.till)
    sheet.aside(_("Sale {number}").format(number=receipt.number), place, bold=True)
    sheet.aside(moment(receipt.sold_at), _("Operator {operator}").format(operator=receipt.operator))
    if receipt.salesperson:
        sheet.text(_("Salesperson {salesperson}").format(salesperson=receipt.salesperson))
    if receipt.entered_at:
        sheet.banner(_("LATE ENTRY"))
        sheet.centered(_("Entered {moment}").format(moment=moment(receipt.entered_at)))
    sheet.rule()


def _line(sheet: Sheet, line: ReceiptLine, *, position: int, figures: Figures, _: Translate) -> None:
    indent = _LINE_INDENT
    sheet.text(f"{position:03d} {line.code} {line.description}", indent=indent, first_indent=0)
    quantity = f"{figures.quantity(line.quantity_milli)} {line.unit} x {figures.money(line.unit_price_cents)}"
    sheet.pair(quantity, figures.money(line.gross_cents), indent=indent)
    if line.discount_cents:
        sheet.pair(_("Item discount"), figures.money(-line.discount_cents), indent=indent)


def _totals(sheet: Sheet, receipt: Receipt, *, figures: Figures, _: Translate) -> None:
    sheet.rule()
    count = len(receipt.lines)
    items = _("1 item") if count == 1 else _("{count} items").format(count=count)
    sheet.pair(_("Subtotal, {items}").format(items=items), figures.money(receipt.gross_cents))
    if receipt.discount_cents:
        sheet.pair(_("Discounts"), figures.money(-receipt.discount_cents))
    for voucher in receipt.vouchers:
        _voucher(sheet, voucher, figures=figures, _=_)
    if receipt.redeemed_cashback_cents:
        confirmed = receipt.redemption_state == "committed"
        sheet.pair(_("Cashback used"), figures.money(-receipt.redeemed_cashback_cents))
        sheet.text(_("confirmed") if confirmed else _("pending confirmation"), indent=2)
        _on_whose_word(sheet, receipt, _=_)
    sheet.add(Gap(_AIR))
    sheet.pair(_("TOTAL R$"), figures.money(receipt.total_cents), bold=True, size=Size.LARGE)


def _voucher(sheet: Sheet, voucher: ReceiptVoucher, *, figures: Figures, _: Translate) -> None:
    """Part of the discount above it."""
    amount = figures.money(-voucher.amount_cents)
    words = f"{_('Voucher')} {voucher.words}".strip()
    sheet.text(f"{words} {amount}", indent=2)
    if voucher.manual:
        sheet.text(_("checked by hand"), indent=2)


def _on_whose_word(sheet: Sheet, receipt: Receipt, *, _: Translate) -> None:
    if receipt.redeemed_points:
        sheet.text(_("{points} points").format(points=receipt.redeemed_points), indent=2)
    if receipt.redemption_mode == "waived":
        sheet.text(_("approved instead of the PIN"), indent=2)
    elif receipt.redemption_mode == "offline":
        sheet.text(_("offline, approved by the store"), indent=2)


def _tenders(sheet: Sheet, receipt: Receipt, *, figures: Figures, _: Translate) -> None:
    sheet.rule()
    for tender in receipt.tenders:
        sheet.pair(_method(tender, _=_), figures.money(tender.amount_cents))
        sheet.text(tender.detail, indent=2)
    if receipt.cashback_as == "payment" and receipt.redeemed_cashback_cents:
        sheet.pair(_("Cashback, outside the total"), figures.money(receipt.redeemed_cashback_cents))
    if receipt.change_cents:
        sheet.pair(_("Change"), figures.money(receipt.change_cents), bold=True)


def _method(tender: ReceiptTender, *, _: Translate) -> str:
    match tender.method:
        case "cash":
            return _("Cash")
        case "credit":
            return _("Credit card")
        case "debit":
            return _("Debit card")
        case "pix":
            return _("Pix")
        case "other":
            return _("Other payment")
        case "store_credit":
            return _("Store credit")
        case unlisted:
            return unlisted


def _customer(sheet: Sheet, receipt: Receipt, *, _: Translate) -> None:
    sheet.rule()
    if receipt.member:
        sheet.pair(_("Customer"), receipt.member)
    if receipt.invoice_cpf:
        sheet.pair(_("Invoice CPF"), _masked_cpf(receipt.invoice_cpf))
    if receipt.accrual in _ACCRUAL and receipt.offer is None:
        sheet.pair(_("Loyalty programme"), _(_ACCRUAL[receipt.accrual]))


def _offer(sheet: Sheet, offer: ReceiptOffer, *, year: str, figures: Figures, _: Translate) -> None:
    sheet.rule(double=True)
    if offer.state == "refused":
        sheet.centered(_("NEW CASHBACK NOT GRANTED"), bold=True)
        sheet.centered(offer.name)
        sheet.rule(double=True)
        return
    amount = _("R$ {amount}").format(amount=figures.money(offer.amount_cents))
    sheet.centered(_("YOUR NEW CASHBACK"), bold=True)
    sheet.add(Gap(_AIR))
    sheet.centered(amount, bold=True, size=Size.LARGE)
    sheet.add(Gap(_AIR))
    sheet.centered(_validity(offer, year=year, _=_), bold=True)
    sheet.centered(_("confirmed") if offer.state == "confirmed" else _("pending confirmation"))
    sheet.add(Gap(_ROOM))
    sheet.centered(offer.name, bold=True)
    sheet.centered(offer.text)
    sheet.rule(double=True)


def _validity(offer: ReceiptOffer, *, year: str, _: Translate) -> str:
    first, last = (day(iso, known_year=year) for iso in (offer.valid_from, offer.valid_to))
    if first and last:
        return _("Valid from {first} to {last}").format(first=first, last=last)
    if last:
        return _("Valid until {last}").format(last=last)
    return _("Valid from {first}").format(first=first) if first else ""


def _portal(sheet: Sheet, receipt: Receipt, *, _: Translate) -> None:
    drawable = receipt.qr if len(receipt.qr.encode(errors="replace")) <= MAX_QR_BYTES else ""
    if not drawable and not receipt.head.portal_url:
        # Or a return could only be typed in.
        sheet.rule()
        sheet.add(Barcode(receipt.number))
        return
    sheet.rule()
    if drawable:
        sheet.add(Qr(drawable))
        sheet.add(Gap(_AIR))
    sheet.centered(receipt.head.programme, bold=True)
    sheet.centered(_("Rules, balance and help online"))
    sheet.centered(receipt.head.portal_url)


def _message(sheet: Sheet, receipt: Receipt) -> None:
    sheet.rule()
    for row in receipt.head.message.splitlines():
        sheet.centered(row)


def _lines(sheet: Sheet, receipt: Receipt, figures: Figures, _: Translate) -> None:
    for position, line in enumerate(receipt.lines, start=1):
        _line(sheet, line, position=position, figures=figures, _=_)


def _taken_home(sheet: Sheet, receipt: Receipt, figures: Figures, _: Translate) -> None:
    if receipt.offer is not None:
        _offer(sheet, receipt.offer, year=receipt.sold_at[:4], figures=figures, _=_)


_Block = Callable[[Sheet, Receipt, Figures, Translate], None]
_BLOCKS: dict[str, _Block] = {
    "head": lambda sheet, receipt, _figures, _: _head(sheet, receipt, _),
    "sale": lambda sheet, receipt, _figures, _: _sale(sheet, receipt, _=_),
    "lines": _lines,
    "totals": lambda sheet, receipt, figures, _: _totals(sheet, receipt, figures=figures, _=_),
    "tenders": lambda sheet, receipt, figures, _: _tenders(sheet, receipt, figures=figures, _=_),
    "customer": lambda sheet, receipt, _figures, _: _customer(sheet, receipt, _=_),
    "offer": _taken_home,
    "portal": lambda sheet, receipt, _figures, _: _portal(sheet, receipt, _=_),
    "message": lambda sheet, receipt, _figures, _: _message(sheet, receipt),
}


def _cnpj(text: str) -> str:
    if len(text) == 14 and text.isalnum():
        return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"
    return text


def _phone(text: str) -> str:
    digits = text.removeprefix("+55")
    if digits != text and digits.isdecimal() and len(digits) in {10, 11}:
        return f"({digits[:2]}) {digits[2:-4]}-{digits[-4:]}"
    return text


def _masked_cpf(text: str) -> str:
    """Masked on paper like everywhere: whoever finds the receipt learns nobody's tax number."""
    digits = "".join(character for character in text if character.isdecimal())
    return f"***.{digits[3:6]}.{digits[6:9]}-**" if len(digits) == 11 else text
