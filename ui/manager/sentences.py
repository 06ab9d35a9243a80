"""Reports and alerts in a manager's words: periods, changes, hours and days as bars, what to do."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pos_client.domain.report import (
    Figures,
    Period,
    ProductTotal,
    Report,
    Slot,
    Span,
    change_permille,
    shares_permille,
)
from pos_client.domain.shift import TenderTotal
from pos_client.services.alerts import Alert, AlertKind
from resources.words import N_, Words
from ui import wording
from ui.benefit import sentences as benefit_sentences
from ui.widgets.charts import Bar, Part

MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
SPANS = {
    Span.SHIFT: N_("Shift"),
    Span.DAY: N_("Day"),
    Span.WEEK: N_("Week"),
    Span.MONTH: N_("Month"),
}
_COMPARED = {
    Span.SHIFT: N_("dashed: the shift before"),
    Span.DAY: N_("dashed: the day before"),
    Span.WEEK: N_("dashed: the week before"),
    Span.MONTH: N_("dashed: the month before"),
}
_AGAINST = {
    Span.SHIFT: N_("compared with the shift before"),
    Span.DAY: N_("compared with the day before"),
    Span.WEEK: N_("compared with the week before"),
    Span.MONTH: N_("compared with the month before"),
}
_AGAINST_SO_FAR = {
    Span.DAY: N_("compared with the day before up to the same hour"),
    Span.WEEK: N_("compared with the week before up to the same day and hour"),
    Span.MONTH: N_("compared with the month before up to the same day and hour"),
}
_ALERTS: Mapping[AlertKind, tuple[str, str]] = {
    AlertKind.NEEDS_PERSON: (
        N_("Waiting for you, as a platform did not take it: {count}"),
        N_("Open Pending (Alt+4): each one says what to do."),
    ),
    AlertKind.BACKLOG: (
        N_("Not sent yet: {count}, the oldest for {age}"),
        N_("Check the internet cable and the router. Nothing is lost; they go out by themselves."),
    ),
    AlertKind.BACKUP: (N_("No backup could be made"), N_("Sales go on. Tell IT today.")),
    AlertKind.BACKUP_OLD: (N_("The last backup is {age} old"), N_("Sales go on. Tell IT today.")),
    AlertKind.BACKUP_SECOND: (
        N_("The second place for backups is not there"),
        N_("See whether the drive or the network folder is connected."),
    ),
    AlertKind.PRINTER: (N_("Printer: {why}"), N_("Receipts wait and print by themselves once it works.")),
    AlertKind.PAPERS: (
        N_("Papers not printed: {count}"),
        N_("Check the printer; a receipt can be printed again from Sales (Alt+3)."),
    ),
    AlertKind.CLOCK_BEHIND: (
        N_("This machine's clock is {minutes} min behind"),
        N_("Correct the date and time of the computer."),
    ),
    AlertKind.CLOCK_OFF: (
        N_("This machine's clock is {minutes} min off"),
        N_("Correct the date and time of the computer."),
    ),
    AlertKind.LOSSES: (
        N_("Cashback not honoured: {amount}"),
        N_("See Losses (Alt+5) and note what was agreed."),
    ),
    AlertKind.DIFFERENCE: (
        N_("Shift {number} closed with a difference of {amount}"),
        N_("Closed by operator {code}. See its count in Shifts (Alt+2)."),
    ),
    AlertKind.CANCELLATIONS: (
        N_("Cancellations by operator {code}: {count}"),
        N_("Since yesterday. Talk to {name}, and look at the sales."),
    ),
    AlertKind.DRAWER_OPENINGS: (
        N_("Drawer openings without a sale by operator {code}: {count}"),
        N_("Since yesterday. Talk to {name}."),
    ),
    AlertKind.WATCHED: (N_("{what}"), N_("Since yesterday: {count}.")),
}
_NO_PRINTER = (
    N_("This till has no printer"),
    N_("F5 shows each receipt. A printer is set up with F9, Alt+A and Alt+C."),
)
_WATCHED = {
    "member_sales": N_("Customers with many sales"),
    "own_identity": N_("Phone or CPF of somebody of the team on a sale"),
    "member_late": N_("Customers identified after the payment"),
    "approvals_by_one": N_("Many approvals by one person"),
    "pin_resends": N_("Many PINs sent again"),
}


def period(words: Words, one: Period) -> str:
    """`22/11/2026`, `16/11/2026 – 22/11/2026`, `novembro de 2026`, `Turno 17`."""
    match one.span:
        case Span.SHIFT:
            number = one.shift.number if one.shift is not None else 0
            return words.text(
                "Shift {number} of {date}", number=number, date=words.date(one.first.isoformat())
            )
        case Span.DAY:
            return f"{words.text(WEEKDAYS[one.first.weekday()])}, {words.date(one.first.isoformat())}"
        case Span.WEEK:
            return f"{words.date(one.first.isoformat())} – {words.date(one.last.isoformat())}"
        case Span.MONTH:
            said = words.text(
                "{month} {year}", month=words.text(MONTHS[one.first.month - 1]), year=one.first.year
            )
            return said[:1].upper() + said[1:]


def compared(words: Words, report: Report) -> str:
    """What the dashed outline is."""
    return words.text(_COMPARED[report.period.span]) if report.earlier is not None else ""


def percent(words: Words, permille: int) -> str:
    """`+12,3%`."""
    sign = "+" if permille > 0 else "−" if permille < 0 else ""
    whole, tenth = divmod(abs(permille), 10)
    point = "," if words.language == "pt_BR" else "."
    return f"{sign}{whole}{point}{tenth}%"


def change(words: Words, now: int, before: int) -> str:
    """`+12,3%`, or nothing where there is nothing to compare with."""
    permille = change_permille(now, before)
    return "" if permille is None else percent(words, permille)


def against(words: Words, report: Report) -> str:
    """With what all the figures are compared; empty where there is no period before."""
    if report.earlier is None:
        return ""
    span = report.period.span
    return words.text(_AGAINST_SO_FAR[span] if report.so_far else _AGAINST[span])


def before(words: Words, report: Report, *, now: int, past: int) -> str:
    """`+2,7% · antes 7.484,10`; empty where there is no period before."""
    if report.earlier is None:
        return ""
    was = words.text("before {amount}", amount=words.amount(past))
    return " · ".join(filter(None, (change(words, now, past), was)))


def hour_bars(words: Words, report: Report) -> list[Bar]:
    """From the first to the last hour in which anything was sold, in either period."""
    now = {slot.key: slot for slot in report.detail.hours}
    old = {slot.key: slot for slot in report.hours_before}
    if report.period.span in (Span.WEEK, Span.MONTH):
        old = {}
    hours = sorted({int(key) for key in (*now, *old)})
    if not hours:
        return []
    return [
        _bar(
            words,
            words.text("{hour}h", hour=hour),
            now=now.get(f"{hour:02d}"),
            old=old.get(f"{hour:02d}"),
        )
        for hour in range(hours[0], hours[-1] + 1)
    ]


def day_bars(words: Words, report: Report) -> list[Bar]:
    """Each day of the period beside the same day of the one before."""
    now = {slot.key: slot for slot in report.detail.days}
    old = {slot.key: slot for slot in report.days_before}
    first, earlier = report.period.first, report.earlier
    bars = []
    for at in range((report.period.last - first).days + 1):
        day = first + timedelta(days=at)
        past = earlier.first + timedelta(days=at) if earlier is not None else None
        if past is not None and earlier is not None and past > earlier.last:
            past = None
        bars.append(
            _bar(
                words,
                _day_label(words, report.period.span, day),
                now=now.get(day.isoformat()),
                old=old.get(past.isoformat()) if past is not None else None,
            )
        )
    return bars


def tender_parts(words: Words, tenders: Sequence[TenderTotal]) -> list[Part]:
    """The largest first, each with its share and how many payments."""
    ordered = sorted((one for one in tenders if one.net_cents > 0), key=lambda one: -one.net_cents)
    shares = shares_permille([one.net_cents for one in ordered])
    return [
        Part(
            wording.method(words, one.method),
            one.net_cents,
            words.amount(one.net_cents),
            _share(words, share),
        )
        for one, share in zip(ordered, shares, strict=True)
    ]


def alert(words: Words, one: Alert) -> tuple[str, str]:
    """What it is, and what to do about it."""
    facts: dict[str, object] = dict(one.facts)
    if "age_s" in facts:
        facts["age"] = words.minutes(int(str(facts["age_s"])))
    if one.kind is AlertKind.PRINTER:
        facts["why"] = wording.printer_problem(words, str(facts["why"]))
    if "what" in facts:
        facts["what"] = words.text(_WATCHED.get(str(facts["what"]), N_("Something to look at")))
    if one.kind in (AlertKind.LOSSES, AlertKind.DIFFERENCE):
        cents = int(str(facts["cents"])) or int(str(facts.get("worst", 0)))
        facts["amount"] = words.money(cents)
    said, cure = _NO_PRINTER if one.facts.get("why") == "none" else _ALERTS[one.kind]
    return words.text(said, **facts), words.text(cure, **facts)


def loss(words: Words, why: str) -> str:
    """Why the programme did not honour it."""
    return benefit_sentences.loss(words, why)


def moment(words: Words, at: str) -> str:
    """`22/11/2026 14:31`."""
    return f"{words.date(at)} {at[11:16]}".strip()


def figure_texts(words: Words, report: Report) -> list[tuple[str, str, str]]:
    """For each of the four cards: the figure, what it consists of, and how it changed from what it was."""
    now, old = report.figures, report.before
    known = now.members.sales
    mean = (2 * known.cents + known.count) // (2 * known.count) if known.count else 0
    generated, used = now.cashback_generated, now.cashback_used
    rows = (
        (now.sales.cents, old.sales.cents, sales(words, now.sales.count)),
        (now.average_cents, old.average_cents, _identified(words, mean)),
        (generated.cents, old.cashback_generated.cents, _within(words, generated.count)),
        (used.cents, old.cashback_used.cents, _within(words, used.count)),
    )
    return [
        (words.money(cents), note, before(words, report, now=cents, past=past)) for cents, past, note in rows
    ]


def _identified(words: Words, mean_cents: int) -> str:
    return words.text("identified: {amount}", amount=words.amount(mean_cents)) if mean_cents else ""


def sales(words: Words, count: int) -> str:
    """`nenhuma venda`, `1 venda`, `12 vendas`: in Portuguese a nought is counted like one."""
    return words.plural("{count} sale", "{count} sales", count) if count else words.text("no sale")


def _within(words: Words, count: int) -> str:
    if not count:
        return words.text("in no sale")
    return words.plural("in {count} sale", "in {count} sales", count)


def _bar(words: Words, label: str, *, now: Slot | None, old: Slot | None) -> Bar:
    cents = now.sales.cents if now is not None else 0
    return Bar(label, cents, words.amount(cents) if cents else "", old.sales.cents if old is not None else 0)


def _day_label(words: Words, span: Span, day: date) -> str:
    return words.text(WEEKDAYS[day.weekday()]) if span is Span.WEEK else str(day.day)


def _share(words: Words, permille: int) -> str:
    return percent(words, permille).removeprefix("+")


def member_parts(words: Words, figures: Figures) -> list[Part]:
    """Customers who bought here for the first time, and those who came back."""
    members = figures.members
    if not members.people:
        return []
    values = (members.returning, members.new)
    names = (words.text("Returning customers"), words.text("New customers"))
    return [
        Part(name, value, str(value), _share(words, share))
        for name, value, share in zip(names, values, shares_permille(values), strict=True)
    ]


def member_rows(words: Words, figures: Figures) -> list[tuple[str, str]]:
    """How many sales know their customer, and who enrolled here."""
    text, known, count = words.text, figures.members.sales.count, figures.sales.count
    share = _share(words, shares_permille((known, count - known))[0]) if count else "0"
    return [
        (text("Identified sales"), f"{known} · {share}"),
        (text("Enrolled here"), str(figures.members.enrolled)),
    ]


def cashback_parts(words: Words, figures: Figures) -> list[Part]:
    """What the programme gave, what was used of it, what came to its last day."""
    rows = (
        (words.text("Cashback generated"), figures.cashback_generated),
        (words.text("Cashback used"), figures.cashback_used),
        (words.text("Cashback that ended"), figures.cashback_ended),
    )
    if not any(tally.count for _name, tally in rows):
        return []
    return [Part(name, tally.cents, words.amount(tally.cents), str(tally.count)) for name, tally in rows]


def voucher_rows(words: Words, figures: Figures) -> list[tuple[str, str]]:
    """Vouchers, in number and worth."""
    used = figures.vouchers_used
    return [(words.text("Vouchers used"), f"{used.count} · {words.amount(used.cents)}")]


def product_parts(words: Words, report: Report) -> list[Part]:
    """What sold for most, with how much of it."""
    return [
        Part(one.description, one.cents, words.amount(one.cents), _quantity(words, one))
        for one in report.detail.products
    ]


def seller_parts(words: Words, report: Report) -> list[Part]:
    """Who sold most."""
    return [
        Part(
            f"{one.code} {one.name}",
            one.sales.cents,
            words.amount(one.sales.cents),
            sales(words, one.sales.count),
        )
        for one in report.detail.sellers
    ]


def sales_rows(words: Words, figures: Figures) -> list[tuple[str, str]]:
    """From the shelf's price to what stayed."""
    text = words.text
    return [
        (text("Gross"), words.amount(figures.gross_cents)),
        (text("Discounts"), words.amount(-figures.discount_cents)),
        (text("Cashback used"), words.amount(-figures.cashback_used.cents)),
        (text("Sales"), words.amount(figures.sales.cents)),
        (text("Returns"), words.amount(-figures.returned.cents)),
        (text("What stays"), words.amount(figures.net_cents)),
    ]


def _quantity(words: Words, one: ProductTotal) -> str:
    return f"{words.quantity(one.quantity_milli)} {one.unit}"
