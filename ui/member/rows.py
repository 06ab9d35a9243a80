"""Members and movements as rows of a list: masked, every part already written."""

from datetime import datetime

from pos_client.domain.customer import Member, masked_name
from pos_client.domain.enrolment import StatementEntry
from pos_client.domain.voucher import Voucher, VoucherKind
from resources.words import N_, Words
from ui.sale.product_list import ProductRow

_KINDS = {
    "accrual": N_("Earned"),
    "hand_credit": N_("Credited by hand"),
    "credit": N_("Credited by hand"),
    "redemption": N_("Used"),
    "redeemed": N_("Used"),
    "redemption_reversal": N_("Given back"),
    "accrual_reversal": N_("Taken back"),
    "expiry": N_("Expired"),
    "expiration": N_("Expired"),
    "sale": N_("Purchase"),
    "return": N_("Return"),
    "offer_confirmed": N_("New cashback accepted"),
    "offer_refused": N_("New cashback refused"),
    "offer_pending": N_("New cashback pending"),
}


def shown_name(member: Member) -> str:
    """The masked name, else the masked phone."""
    return masked_name(member.name) or (member.phone.masked if member.phone else "•••")


def member_row(words: Words, member: Member, *, key: str) -> ProductRow:
    """Enough to tell two namesakes apart, and nothing that a passer-by could use."""
    parts = (
        member.phone.masked if member.phone else "",
        member.cpf.masked if member.cpf else "",
        member.tier,
        member.since and words.text("customer since {year}", year=member.since[:4]),
    )
    name = masked_name(member.name) or words.text("Name not known")
    return ProductRow(name, " · ".join(filter(None, parts)), key)


def age(words: Words, read_at: datetime | None, *, now: datetime) -> str:
    """`now`, `5 min ago`; empty where it was never read."""
    if read_at is None:
        return ""
    seconds = (now - read_at).total_seconds()
    return words.text("now") if seconds < 60 else words.text("{ago} ago", ago=words.minutes(seconds))


def entry_row(words: Words, entry: StatementEntry) -> ProductRow:
    """A movement: what, when, how much."""
    known = _KINDS.get(entry.kind.lower())
    what = words.text(known) if known else plain(entry.kind)
    ends = entry.expires_at and words.text("valid until {date}", date=words.date(entry.expires_at[:10]))
    details = " · ".join(filter(None, (words.date(entry.at[:10]) if entry.at else "", ends)))
    amount = words.money(entry.amount.cents) if entry.amount or not entry.points else ""
    points = words.plural("{count} point", "{count} points", entry.points) if entry.points else ""
    return ProductRow(what, details, " · ".join(filter(None, (amount, points))))


def voucher_words(words: Words, voucher: Voucher) -> str:
    """`R$ 10,00 · até 31/12/2026`."""
    match voucher.kind:
        case VoucherKind.AMOUNT:
            worth = words.money(voucher.amount.cents)
        case VoucherKind.PERCENT:
            whole, rest = divmod(voucher.basis_points, 100)
            worth = f"{words.amount(voucher.basis_points)}%" if rest else f"{whole}%"
        case VoucherKind.PRODUCT:
            worth = words.text("product {code}", code=voucher.sku)
    ends = voucher.valid_to and words.text("valid until {date}", date=words.date(voucher.valid_to[:10]))
    return " · ".join(filter(None, (worth, plain(voucher.words), ends)))


def plain(text: str, longest: int = 60) -> str:
    """One short line of a platform's words."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
