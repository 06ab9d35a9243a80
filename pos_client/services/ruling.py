"""The store's rules: read by every service as they are now, changed by who may, each change in the journal.

A changed rule is in force as soon as its transaction has committed; nothing has to be started again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import assert_never

from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.product import ScaleMask
from pos_client.domain.rules import OfflinePolicy, Route, StoreRules, WatchLimits
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.store import journal, till_state
from pos_client.store.store import Store, Transaction

MOST_HOURS = 72
MOST_CENTS = 1_000_000_00
MOST_POINTS = 1_000_000
MOST_COUNT = 1_000
WHOLE_BASIS_POINTS = 10_000
BOUNDS = {
    "discount_limit_basis_points": WHOLE_BASIS_POINTS,
    "close_difference_limit_cents": MOST_CENTS,
    "pin_waive_limit_cents": MOST_CENTS,
    "hand_credit_limit_cents": MOST_CENTS,
    "hand_credit_limit_points": MOST_POINTS,
    "offline.balance_age_hours": MOST_HOURS,
    "offline.redemption_cents": MOST_CENTS,
    "offline.member_day_cents": MOST_CENTS,
    "offline.till_cents": MOST_CENTS,
    "offline.second_approval_cents": MOST_CENTS,
    "watch.member_sales": MOST_COUNT,
    "watch.approvals_by_one": MOST_COUNT,
    "watch.pin_resends": MOST_COUNT,
}
"""The most that each figure may be; a screen needs no other check."""


class RulesInForce:
    """The rules that the services read: one value in memory, swapped after the commit. For any thread."""

    def __init__(self, rules: StoreRules) -> None:
        self._rules = rules

    def __call__(self) -> StoreRules:
        """As they are now."""
        return self._rules

    def put(self, rules: StoreRules) -> None:
        """From here on these."""
        self._rules = rules


@dataclass(frozen=True, slots=True)
class Ruling:
    """Changes the rules. `destinations` are what this till sends to, `loyalty` the programme's among them."""

    store: Store
    identity: TillIdentity
    clock: Clock
    in_force: RulesInForce
    destinations: tuple[Destination, ...] = ()
    loyalty: str | None = None

    def current(self) -> StoreRules:
        """As they are now."""
        return self.in_force()

    def routes(self) -> tuple[Route, ...]:
        """The ways that new cashback can take from this till: those that lead somewhere."""
        return tuple(route for route in Route if self._leads_somewhere(route))

    def check(self, wanted: StoreRules) -> StoreRules:
        """Itself. Raises Refused (`rule` says which): RULE_TOO_LARGE, RULE_BELOW_OTHER, ROUTE_NOWHERE."""
        check_figures(wanted)
        # Only a new route is refused: one that lost its destination must not lock all other rules.
        route = wanted.accrual_route
        if route is not self.current().accrual_route and not self._leads_somewhere(route):
            raise Refused(Reason.ROUTE_NOWHERE, rule="accrual_route")
        return wanted

    def change(self, by: Operator, wanted: StoreRules, *, approval: Approval | None = None) -> StoreRules:
        """Keep them and put them in force; the journal has the old and the new value of what changed.

        Raises Refused: APPROVAL_…, and what `check` raises; Unavailable where it could not be written.
        """
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        self.check(wanted)
        try:
            with self.store.writing() as transaction:
                self._write(transaction, by, wanted, approval=approval)
        except Unavailable:
            # An error from COMMIT does not say that it did not commit: the rows do.
            with self.store.reading() as snapshot:
                kept = till_state.load_rules(snapshot)
            if kept != wanted:
                raise
        self.in_force.put(wanted)
        return wanted

    def _write(
        self, transaction: Transaction, by: Operator, wanted: StoreRules, *, approval: Approval | None
    ) -> None:
        changed = differences(till_state.load_rules(transaction), wanted)
        if not changed:
            return
        at = stamp(self.clock())
        take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
        till_state.save_rules(transaction, wanted)
        body = {"changed": changed, "approval_id": approval.id if approval else ""}
        journal.append_entry(
            transaction, "rules_changed", body, till=self.identity.code, at=at, operator_id=by.id
        )

    def _leads_somewhere(self, route: Route) -> bool:
        names = {destination.name for destination in self.destinations}
        match route:
            case Route.NONE:
                return True
            case Route.DIRECT:
                return self.loyalty is not None
            case Route.SMARTPOS:
                return "smartpos" in names
            case Route.ERP:
                return bool(names - {"smartpos", self.loyalty})
            case _:
                assert_never(route)


def check_figures(wanted: StoreRules) -> None:
    """Whether the figures can be. Raises Refused (`rule` says which): RULE_TOO_LARGE, RULE_BELOW_OTHER."""
    for name, most in BOUNDS.items():
        if not 0 <= _figure(wanted, name) <= most:
            raise Refused(Reason.RULE_TOO_LARGE, rule=name, most=_shown(name, most))
    offline = wanted.offline
    steps = (
        ("offline.member_day_cents", offline.redemption_cents, offline.member_day_cents),
        ("offline.till_cents", offline.member_day_cents, offline.till_cents),
    )
    for name, inner, outer in steps:
        if offline.is_on and outer < inner:
            raise Refused(Reason.RULE_BELOW_OTHER, rule=name)


def scale_mask(pattern: str) -> ScaleMask | None:
    """The mask that was typed; empty means that no label is read. Raises Refused(SCALE_MASK)."""
    typed = "".join(pattern.split()).upper()
    if not typed:
        return None
    try:
        return ScaleMask(typed)
    except Refused as error:
        raise Refused(Reason.SCALE_MASK, rule="scale_mask") from error


def differences(before: StoreRules, after: StoreRules) -> dict[str, list[object]]:
    """Old and new value of every rule that is not the same, as the journal keeps them."""
    old, new = _plain(before), _plain(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}


def _plain(rules: StoreRules) -> Mapping[str, object]:
    plain: dict[str, object] = {}
    for field in fields(rules):
        value = getattr(rules, field.name)
        match value:
            case OfflinePolicy() | WatchLimits():
                plain |= {f"{field.name}.{name}": part for name, part in asdict(value).items()}
            case ScaleMask():
                plain[field.name] = value.pattern
            case tuple():
                plain[field.name] = list(value)
            case _:
                plain[field.name] = value
    return plain


def _shown(name: str, most: int) -> str | int:
    """A bound as a sentence takes it: an amount as text, a count as it is."""
    return Money(most).decimal_text() if name.endswith("_cents") else most


def _figure(rules: StoreRules, name: str) -> int:
    group, _, part = name.rpartition(".")
    value: int = getattr(getattr(rules, group) if group else rules, part)
    return value
