"""What a row of a catalogue or of a member list says: Portuguese and English headers, each cell checked."""

import re
from datetime import date
from decimal import Decimal

from pos_client.domain.customer import Cpf, Member, Phone, checked_email, digits_of
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.product import Product, is_gtin
from pos_client.domain.pulling import PulledMember, PulledProduct
from pos_client.domain.sheet import CellRefused, Cells

PRODUCT_COLUMNS = {
    "sku": (
        *("codigo", "cod", "code", "codigo do produto", "codigo interno", "cod produto", "id"),
        *("referencia", "ref", "codigo sku", "product code"),
    ),
    "description": (
        *("descricao", "descricao do produto", "nome", "nome do produto", "produto", "name"),
        *("product", "product name", "title"),
    ),
    "price": (
        *("preco", "preco de venda", "preco venda", "preco r", "preco unitario", "valor", "valor unitario"),
        *("valor de venda", "unit price", "sale price", "vl unitario"),
    ),
    "gtin": (
        *("ean", "ean13", "ean 13", "gtin ean", "codigo de barras", "cod barras", "codigo barras"),
        *("barcode", "bar code", "upc"),
    ),
    "unit": ("unidade", "un", "um", "und", "unidade de medida", "unid", "unit of measure"),
    "redeemable": ("resgatavel", "aceita cashback", "cashback", "permite resgate"),
    "active": ("ativo", "situacao", "status", "ativa"),
    "changed at": ("alterado em", "atualizado em", "data de alteracao", "updated at", "modified"),
}
PRODUCT_NEEDED = (("sku", "gtin"), ("description",), ("price",))

MEMBER_COLUMNS = {
    "provider id": ("id", "codigo", "id do cliente", "codigo do cliente", "customer id", "member id"),
    "name": ("nome", "nome completo", "cliente", "nome do cliente", "customer", "full name"),
    "phone": (
        *("telefone", "celular", "fone", "tel", "mobile", "whatsapp", "telefone celular", "cell"),
        *("phone number", "telefone 1", "celular whatsapp"),
    ),
    "cpf": ("cpf cnpj", "documento", "cpf do cliente", "document", "tax id", "n cpf"),
    "email": ("e mail", "mail", "email do cliente", "correio eletronico"),
    "birthday": ("nascimento", "data de nascimento", "data nascimento", "aniversario", "birth date", "dob"),
    "card": ("cartao", "numero do cartao", "cartao fidelidade", "card number"),
    "tier": ("nivel", "categoria", "faixa", "level"),
    "consent": ("consentimento", "lgpd", "aceite", "aceita", "opt in", "optin"),
    "active": ("ativo", "situacao", "status"),
}
MEMBER_NEEDED = (("name",), ("phone", "cpf", "provider id"))

_YES = frozenset({"1", "s", "sim", "y", "yes", "true", "verdadeiro", "x", "ativo", "ativa", "a", "active"})
_NO = frozenset({"", "0", "n", "nao", "não", "no", "false", "falso", "inativo", "inativa", "i", "inactive"})
_NO_GTIN = frozenset({"", "sem gtin", "sem ean", "0", "-"})
_THOUSANDS_ENGLISH = re.compile(r"\d{1,3}(,\d{3})+\.\d{1,2}", re.ASCII)
# 1.234 is a thousand and more to one and a little more than one to another; 1,234 as well.
_UNCLEAR = re.compile(r"(R\$)?\s*\d{1,3}[.,]\d{3}", re.ASCII)
_SKU = re.compile(r"[0-9A-Za-z._/-]{1,40}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_LONGEST = 120


def read_product(cells: Cells) -> PulledProduct:
    """A product; without a code of its own its GTIN is one. Raises CellRefused."""
    gtin = _gtin(cells.get("gtin"))
    sku = cells.get("sku") or gtin or ""
    if not sku:
        raise CellRefused(Reason.SHEET_EMPTY, "sku")
    if not _SKU.fullmatch(sku):
        raise CellRefused(Reason.SHEET_UNREADABLE, "sku")
    product = Product(
        sku=sku,
        description=printable(cells.required("description")),
        unit_price=read_price(cells.required("price")),
        gtin=gtin,
        unit=printable(cells.get("unit")).lower()[:6] or "un",
        redeemable=_flag(cells, "redeemable", default=True),
    )
    changed_at = _moment(cells.get("changed at"))
    return PulledProduct(product, active=_flag(cells, "active", default=True), changed_at=changed_at)


def read_member(cells: Cells, new_id: str) -> PulledMember:
    """A member with at least a name and one key. Raises CellRefused."""
    member = Member(
        id=new_id,
        name=printable(cells.required("name")),
        provider_id=printable(cells.get("provider id"))[:80] or None,
        phone=_phone(cells.get("phone")),
        cpf=_cpf(cells.get("cpf")),
        tier=printable(cells.get("tier"))[:40],
        consent=_flag(cells, "consent", default=False),
        email=_email(cells.get("email")),
        card=printable(cells.get("card"))[:64],
        birthday=_birthday(cells.get("birthday")),
    )
    if not (member.provider_id or member.phone or member.cpf):
        raise CellRefused(Reason.SHEET_EMPTY, "phone")
    told = frozenset(name for name in _MEMBER_FIELDS if getattr(member, name) not in (None, ""))
    return PulledMember(member, active=_flag(cells, "active", default=True), told=told)


_MEMBER_FIELDS = ("name", "provider_id", "phone", "cpf", "tier", "email", "card", "birthday")


def read_price(text: str) -> Money:
    """`12,40`, `12.40`, `1.234,56`, `1,234.56`, with or without R$. Raises CellRefused."""
    text = text.strip()
    if _UNCLEAR.fullmatch(text):
        raise CellRefused(Reason.SHEET_AMOUNT, "price")
    bare = text.removeprefix("R$").strip()
    try:
        price = (
            Money.of_decimal(Decimal(bare.replace(",", "")))
            if _THOUSANDS_ENGLISH.fullmatch(bare)
            else Money.typed(bare)
        )
    except Refused as refused:
        raise CellRefused(refused.reason, "price") from None
    if price.cents < 0:
        raise CellRefused(Reason.AMOUNT_INVALID, "price")
    return price


def printable(text: str) -> str:
    """One line of printable characters, cut short."""
    line = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(line.split())[:_LONGEST]


def _gtin(text: str) -> str | None:
    if text.lower() in _NO_GTIN:
        return None
    if not is_gtin(text):
        raise CellRefused(Reason.SHEET_GTIN, "gtin")
    return text


def _phone(text: str) -> Phone | None:
    if not digits_of(text):
        return None
    try:
        return Phone.typed(text)
    except Refused as refused:
        raise CellRefused(refused.reason, "phone") from None


def _cpf(text: str) -> Cpf | None:
    """Spreadsheets drop zeros at the beginning: the check digits say whether putting them back is right."""
    digits = digits_of(text)
    if not digits:
        return None
    try:
        return Cpf.typed(digits.zfill(11) if len(digits) >= 8 else digits)
    except Refused as refused:
        raise CellRefused(refused.reason, "cpf") from None


def _email(text: str) -> str:
    if not text:
        return ""
    try:
        return checked_email(text)
    except Refused as refused:
        raise CellRefused(refused.reason, "email") from None


def _birthday(text: str) -> str:
    if not text:
        return ""
    found = _DAY.fullmatch(text)
    spelled = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text[:10]
    try:
        return date.fromisoformat(spelled).isoformat()
    except ValueError:
        raise CellRefused(Reason.SHEET_DATE, "birthday") from None


def _moment(text: str) -> str:
    """A change date that can be compared as text; anything else is none."""
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?\S{0,12})?", text, re.ASCII) else ""


def _flag(cells: Cells, column: str, *, default: bool) -> bool:
    text = cells.get(column).lower()
    if not text:
        return default
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellRefused(Reason.SHEET_UNREADABLE, column)
