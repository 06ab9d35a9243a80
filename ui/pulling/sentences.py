"""What is said of lists, files and proposed rules. Nothing here draws: the command line says it too."""

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import Entity, PullState
from pos_client.domain.rules import StoreRules
from pos_client.domain.sheet import RefusedRow
from pos_client.services.importing_csv import ImportReport
from resources.words import N_, Words
from ui import wording
from ui.rules.model import value_of
from ui.rules.words import GROUPS, UNITS, RuleWords, Unit

_ENTITIES = {
    Entity.PRODUCTS: N_("Products"),
    Entity.MEMBERS: N_("Customers"),
    Entity.RULES: N_("Rules"),
    Entity.CAMPAIGNS: N_("Campaigns"),
}
_ORIGINS = {"smartbis": "Smartbis", "bling": "Bling", "crmbonus": "CRM&BÔNUS", "smartpos": "SmartPOS"}
_COLUMNS = {
    "sku": N_("code"),
    "description": N_("description"),
    "price": N_("price"),
    "gtin": N_("bar code"),
    "phone": N_("phone"),
    "cpf": "CPF",
    "email": N_("e-mail"),
    "name": N_("name"),
    "birthday": N_("birthday"),
}
_PROBLEMS = {
    "network": N_("No internet; it is tried again."),
    "clock": N_("The connection is not trusted: check this machine's date and time."),
    "certificate": N_("The connection is not trusted: check this machine's date and time."),
    "sign_in_needed": N_("The credentials are refused or missing: tell IT."),
    "credentials": N_("The credentials are refused or missing: tell IT."),
    "folder": N_("The file or folder cannot be reached."),
    "file": N_("The file or folder cannot be reached."),
    "columns": N_("The file lacks a column that is needed."),
    "too_many_withdrawn": N_("The list left out most products: none was withdrawn. Check the list."),
    "database": N_("The till's data could not be written."),
}
_ELSE = N_("The platform does not answer as it should; it is tried again.")
_LONGEST_VALUE = 40


def problem_words(words: Words, code: str) -> str:
    """A lane's or source's code as a sentence; empty for none."""
    return words.text(_PROBLEMS.get(code, _ELSE)) if code else ""


def source(words: Words, state: PullState) -> str:
    """`Products · Bling`."""
    return f"{words.text(_ENTITIES[state.entity])} · {origin(words, state.name)}"


def origin(words: Words, name: str) -> str:
    """Where a list comes from, by the name of its source."""
    first = name.partition("-")[0]
    return words.text("file in the inbox folder") if first == "file" else _ORIGINS.get(first, first)


def standing(words: Words, state: PullState) -> str:
    """One word or two, for the end of a row."""
    if state.running:
        return words.text("reading")
    if state.problem:
        return words.text("look at it")
    return words.text("up to date") if state.finished_at else words.text("not read yet")


def progress(words: Words, state: PullState) -> str:
    """How far it is, or what it last did."""
    if state.running:
        return " · ".join(filter(None, (_read(words, state), *_pace(words, state.rate_per_s, state.left_s))))
    if not state.finished_at:
        return words.text("read: {read}", read=count(words, state.read)) if state.read else ""
    when = f"{words.date(state.finished_at)} {state.finished_at[11:16]}"
    parts = [
        words.text("finished {when}", when=when),
        words.text("read: {read}", read=count(words, state.read)),
        words.text("new or changed: {count}", count=count(words, state.changed)),
    ]
    if state.skipped:
        parts.append(words.text("not readable: {count}", count=count(words, state.skipped)))
    return " · ".join(parts)


def share(state: PullState | None) -> float | None:
    """What the bar shows; None: at work without an end in sight."""
    if state is None or not (state.running or state.finished_at):
        return 0.0
    if not state.running:
        return 1.0
    return state.read / state.total if state.total else None


def _read(words: Words, state: PullState) -> str:
    if state.total is None:
        return words.text("read: {read}", read=count(words, state.read))
    return words.text(
        "read: {read} of {total}", read=count(words, state.read), total=count(words, state.total)
    )


def _pace(words: Words, rate_per_s: float, left_s: float | None) -> tuple[str, ...]:
    rate = words.text("{rate} a second", rate=count(words, round(rate_per_s))) if rate_per_s >= 1 else ""
    if left_s is None:
        return (rate,)
    left = words.text("{s} s left", s=round(left_s)) if left_s < 90 else ""
    return rate, left or words.text("{time} left", time=words.minutes(left_s))


def importing(words: Words, report: ImportReport) -> str:
    """A file under way."""
    read = words.text("read: {read}", read=count(words, report.read))
    return " · ".join(filter(None, (read, *_pace(words, report.rate_per_s, report.left_s))))


def imported(words: Words, report: ImportReport) -> str:
    """What came of a file, or would."""
    return " · ".join(
        (
            words.text("read: {read}", read=count(words, report.read)),
            words.text("new: {count}", count=count(words, report.new)),
            words.text("changed: {count}", count=count(words, report.changed - report.new)),
            words.text("refused: {count}", count=count(words, report.refused)),
        )
    )


def refused(words: Words, row: RefusedRow) -> tuple[str, str]:
    """Why, and where: line and column."""
    column = words.text(_COLUMNS[row.column]) if row.column in _COLUMNS else row.column
    where, error = words.text("Line {line}", line=row.line), row.error
    if row.reason is Reason.SHEET_EMPTY:
        error = Refused(row.reason, **{**error.details, "column": column})
    return wording.sentence(words, error), f"{where} · {column}" if column else where


def rule(words: Words, name: str) -> str:
    """What a rule is called; a group's rules by their group."""
    for group in GROUPS:
        for one in group.rules:
            if one.name == name:
                return words.text(one.label)
            if one.name.startswith(f"{name}."):
                return words.text(group.title)
    return name


def changes(words: Words, now: StoreRules, wanted: StoreRules) -> tuple[str, ...]:
    """Each value that would differ: `name: as it is → as it would be`."""
    found = []
    for one in (one for group in GROUPS for one in group.rules):
        before, after = value_of(now, one.name), value_of(wanted, one.name)
        if before != after:
            label = words.text(one.label)
            found.append(f"{label}: {_value(words, one, before)} → {_value(words, one, after)}")
    return tuple(found)


def _value(words: Words, one: RuleWords, value: object) -> str:
    match one.unit, value:
        case Unit.CHOICE, _:
            return next((words.text(said) for known, said in one.choices if known == value), str(value))
        case Unit.MONEY, int():
            return words.money(value)
        case Unit.PERCENT, int():
            return f"{words.amount(value)} %"
        case Unit.MASK, _:
            return str(value) or "—"
        case _:
            return f"{value} {words.text(UNITS[one.unit])}"[:_LONGEST_VALUE]


def count(words: Words, number: int) -> str:
    """`1.234` or `1,234`."""
    return words.amount(number * 100)[:-3]
