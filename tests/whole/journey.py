"""A customer's whole way through a programme, worked by the real services of a demo till, lanes by hand.

Nothing here knows what a call does: whoever is told that something failed does what a cashier would, once
more or on without; a person settles at the end what nothing else could, by looking at the platform's books.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pos_client.bootstrap.inside import Till
from pos_client.demo.seed import CASHIER, MANAGER
from pos_client.demo.store import DemoStore, open_demo_store
from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.returning import RefundBy
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability
from pos_client.services.doubts import Doubts, PendingRelease
from pos_client.services.enrolling import EnrolmentForm
from pos_client.services.vouchers import Vouchers
from tests.fakes.people import some_member
from tests.sync.box import Box

START_CENTS = 40_00
USED_CENTS = 21_37
GIVEN_UP_CENTS = 3_00
VOUCHER = "5.00"
ROUNDS = 14
BY_HAND = frozenset({"reversal_by_hand", "benefit_undo"})
"""What stands rejected because only the platform's own pages can do it; here always of the whole sale."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What platform and till ended with; see `lost_answers.Case`."""

    state: str
    debits: int
    credits: int
    receipt_cents: int
    difference_cents: int
    resolved_by: str


@dataclass
class Journey:
    """One customer, one till, one programme."""

    demo: DemoStore
    box: Box
    member: Member | None = None
    sale_id: str = ""
    number: str = ""
    given_up_id: str = ""
    by_person: bool = False
    by_evidence: bool = False
    offer: Offer | None = None
    _pins: list[str] = field(default_factory=list, repr=False)

    @property
    def till(self) -> Till:
        return self.demo.till

    @property
    def doubts(self) -> Doubts:
        return self.till.benefits.doubts

    @property
    def vouchers(self) -> Vouchers:
        return self.till.benefits.vouchers

    def can(self, capability: Capability) -> bool:
        assert self.till.redemptions is not None
        return capability in self.till.redemptions.gateway.capabilities

    def sell(self) -> None:
        """The customer comes, pays partly with cashback and takes an offer; another sale is given up."""
        self.till.shifts.open(CASHIER, Money(100_00))
        self._meet()
        self._give_up()
        sale = self._with_cashback(self._with_voucher(self._basket("10210", "10220", "10230")), USED_CENTS)
        self._close(sale)

    def give_back(self) -> None:
        """Part of it comes back where the platform can take parts; else the whole sale is undone."""
        original = self.till.returns.find(self.number)
        if self.can(Capability.HOLD):
            self.till.returns.return_lines(
                original, {1: Quantity.units(1)}, RefundBy.ORIGINAL, operator=CASHIER, reason="Desistência"
            )
            return
        leave = self.till.approvals.approve(
            Permission.CLOSED_SALE_CANCEL,
            approver_code=MANAGER.code,
            pin=self.demo.manager_pin,
            seller=CASHIER,
            reason="Cliente desistiu",
        )
        self.till.returns.cancel_sale(original, operator=CASHIER, reason="Desistência", approval=leave)

    def settle(self) -> None:
        """The queue until nothing moves, then evidence, then a person, then the queue again."""
        self._drain()
        self._look_again()
        self._ask_person()
        self._drain()

    def outcome(self) -> Outcome:
        """Compare the platform's books with the till's."""
        assert self.member is not None
        state = self._rows("SELECT state FROM redemptions WHERE sale_id = ?", self.sale_id)
        receipt = self._sum("SELECT sum(redeemed_cashback_cents) FROM sales WHERE id = ?")
        returned = self._sum("SELECT sum(redeemed_cashback_cents) FROM returns WHERE original_sale_id = ?")
        earned = self._sum(
            "SELECT sum(amount_cents) FROM sale_offers WHERE sale_id = ? AND state <> 'refused'"
        )
        taken = self._sum("SELECT sum(earned_cashback_cents) FROM returns WHERE original_sale_id = ?")
        debits = [one for one in self.box.state("debits") if one["sale_id"] == self.sale_id]
        credits = [one for one in self.box.state("accruals") if one["sale_id"] == self.sale_id]
        if credits and not self._rows("SELECT 1 FROM sale_offers WHERE sale_id = ?", self.sale_id):
            # No offer could be shown: the programme chose one by the store's rule, once.
            earned, taken = _net(credits), 0
        wrong = abs(_net(debits) - (receipt - returned)) + abs(_net(credits) - (earned - taken))
        wrong += abs(self._balance() - (START_CENTS - receipt + returned + earned - taken))
        live = [net for one in credits if (net := _net([one])) > 0]
        wrong += sum(live[1:])
        wrong += sum(_cents(hold["amount"]) for hold in self.box.state("holds") if self._still_holds(hold))
        return Outcome(
            state=state[-1][0] if state else "none",
            debits=len(debits),
            credits=len(credits),
            receipt_cents=receipt,
            difference_cents=wrong,
            resolved_by="person" if self.by_person else "evidence" if self.by_evidence else "repeat",
        )

    def _meet(self) -> None:
        person = some_member()
        assert person.phone is not None
        assert person.cpf is not None
        if self.can(Capability.MEMBER_CREATE):
            form = EnrolmentForm("Pessoa de Teste", person.phone.national, cpf=person.cpf.digits)
            self.member = self.till.desk.enrolling.enrol(form, CASHIER, agreed=True).member
            self._drain()
            self._ask_person()
            self.till.desk.crediting.credit(
                self.member, CreditKind.CASHBACK, amount=START_CENTS, reason="Boas-vindas", operator=MANAGER
            )
            self._drain()
            self._ask_person()
        else:
            known = self.box.member("40.00")
            self.member = self.till.members.introduce(MemberQuery(phone=known.phone))
        query = MemberQuery(phone=self.member.phone)
        found = self._twice(lambda: self.till.members.find_everywhere(query))
        if found is not None and found.members:
            self.member = found.members[0]

    def _basket(self, *codes: str) -> Sale:
        sale = self.till.ringing.new_sale().with_member(self.member)
        for code in codes:
            sale = self.till.ringing.ring(sale, code)
        return sale

    def _with_voucher(self, sale: Sale) -> Sale:
        if not self.can(Capability.VOUCHERS):
            return sale
        code = secrets.token_hex(4).upper()
        self.box.call(
            "POST", "/sandbox/seed", {"vouchers": [{"code": code, "kind": "amount", "value": VOUCHER}]}
        )
        if self._twice(lambda: self.vouchers.add(sale, code)) is None:
            return sale
        sale = self.vouchers.consume(sale).sale
        if not sale.vouchers:
            sale = self.vouchers.consume(sale).sale
        return sale

    def _give_up(self) -> None:
        """A sale with a voucher and cashback that the customer does not want after all."""
        assert self.till.redemptions is not None
        sale = self._with_voucher(self._basket("10210", "10230"))
        sale = self._with_cashback(sale, GIVEN_UP_CENTS)
        self.given_up_id = sale.id
        sale = self.till.redemptions.release(sale)
        if sale.vouchers:
            self.vouchers.release(sale)
        self._drain()

    def _with_cashback(self, sale: Sale, cents: int) -> Sale:
        redemptions, leave = self.till.redemptions, self._leave(sale)
        assert redemptions is not None
        assert self.member is not None
        if leave is None:
            return sale
        member = self.member = replace(self.member, provider_id=self._provider_id())
        sale = replace(sale, member=member)
        quote = self._twice(lambda: redemptions.quote(member, sale))
        if quote is None:
            return sale
        campaign = None
        if not self.can(Capability.HOLD):
            offers = redemptions.offers(member, sale.before_cashback - Money(cents))
            campaign = offers[0] if offers else None
        taken = self._take(sale, cents, leave=leave, quote=quote, campaign=campaign)
        self.offer = campaign if taken.redemption is not None else None
        return taken

    def _take(
        self, sale: Sale, cents: int, *, leave: Authorisation, quote: Quote, campaign: Offer | None
    ) -> Sale:
        """What surely was not taken is asked for once more; what may have been, never."""
        redemptions = self.till.redemptions
        assert redemptions is not None
        for _ in range(2):
            try:
                return redemptions.redeem(
                    sale, Money(cents), authorisation=leave, quote=quote, offer=campaign
                )
            except Unavailable as error:
                if error.outage is Outage.OUTCOME_UNKNOWN:
                    self._look_again()
                    return sale
            except TillError:
                return sale
        return sale

    def _leave(self, sale: Sale) -> Authorisation | None:
        redemptions, member = self.till.redemptions, sale.member
        assert redemptions is not None
        assert member is not None
        started = self._twice(lambda: redemptions.start_challenge(member, sale))
        if started is None:
            return None
        pin = self.box.pin(started.member) if started.challenge.needed else ""
        return self._twice(
            lambda: redemptions.verify(started.challenge, pin, member=started.member, sale=sale)
        )

    def _close(self, sale: Sale) -> None:
        redemptions = self.till.redemptions
        assert redemptions is not None
        assert sale.member is not None
        taken = sale.redemption is not None and self.offer is not None
        offers = () if taken else redemptions.offers(sale.member, sale.total)
        closed = self.till.checkout.close(
            sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER, awaits_offer=True
        )
        self.sale_id, self.number = closed.id, closed.number
        chosen = self.offer if taken else offers[0] if offers else None
        self.till.checkout.decide_offer(closed.id, chosen, taken_with_debit=taken)

    def _twice(self, ask: Callable[[], Result]) -> Result | None:
        """Once more after a failure that a cashier reads; then on without."""
        for _ in range(2):
            try:
                return ask()
            except TillError:
                continue
        return None

    def _drain(self) -> None:
        for _ in range(ROUNDS):
            self._pass_time()
            self.till.pump.resume()
            self.till.pump.drain_once()
            waiting = self._rows("SELECT count(*) FROM outbox WHERE state = 'pending'")
            if not waiting[0][0]:
                break
        answers = self._rows("SELECT count(*) FROM outbox WHERE last_answer LIKE '%found%'")
        self.by_evidence = self.by_evidence or bool(answers[0][0])

    def _pass_time(self) -> None:
        """An hour goes by for whatever waits for its time."""
        with self.till.store.writing() as transaction:
            transaction.exec_driver_sql(
                "UPDATE outbox SET next_attempt_ms = 0, sending_ms = sending_ms - 3600000 "
                "WHERE state = 'pending'"
            )

    def _look_again(self) -> None:
        self.by_evidence = bool(self.doubts.look_again()) or self.by_evidence

    def _ask_person(self) -> None:
        """A manager looks at the platform's own pages and settles what is left."""
        for use in self.doubts.unresolved():
            ((sale_id,),) = self._rows("SELECT sale_id FROM redemptions WHERE id = ?", use.redemption_id)
            taken = _net([one for one in self.box.state("debits") if one["sale_id"] == sale_id]) > 0
            self.doubts.settle_by_hand(use.redemption_id, taken=taken, by=MANAGER, reason="Visto no painel")
            self.by_person = True
        for voucher in self.vouchers.unresolved():
            known = {one["code"]: one["state"] for one in self.box.state("vouchers")}
            self.vouchers.settle_by_hand(
                voucher.use_id,
                consumed=known[voucher.code] == "redeemed",
                by=MANAGER,
                reason="Visto no painel",
            )
            self.by_person = True
        for release in self.doubts.pending_releases():
            if release.needs_person and release.kind == "redemption_release":
                self._give_back_by_hand(release)
        for item in self.till.pending.items():
            self.by_person = True
            if item.state == "unknown" and not self._arrived(item.kind, item.sale_id or ""):
                self.till.pending.retry(item, operator=MANAGER, approval=None)
            else:
                if item.kind in BY_HAND:
                    self.box.call("POST", "/sandbox/panel/undo", {"sale_id": self.sale_id})
                self.till.pending.handle(item, "Visto no painel", operator=MANAGER, approval=None)

    def _give_back_by_hand(self, release: PendingRelease) -> None:
        """In the platform's own pages, then said so here."""
        ((sale_id,),) = self._rows("SELECT sale_id FROM redemptions WHERE id = ?", release.redemption_id)
        self.box.call("POST", "/sandbox/panel/undo", {"sale_id": sale_id})
        self.doubts.settle_release(release.redemption_id, by=MANAGER, reason="Devolvido no painel")
        self.by_person = True

    def _arrived(self, kind: str, sale_id: str) -> bool:
        """What the platform's pages say of a message in doubt."""
        if kind == "benefit_undo":
            return not _net([one for one in self.box.state("debits") if one["sale_id"] == sale_id])
        books = "debits" if kind.startswith("redemption") else "accruals"
        return _net([one for one in self.box.state(books) if one["sale_id"] == sale_id]) > 0

    def _still_holds(self, hold: dict[str, Any]) -> bool:
        return hold["state"] == "held" and hold["sale_id"] in {self.sale_id, self.given_up_id}

    def _provider_id(self) -> str | None:
        assert self.member is not None
        rows = self._rows("SELECT provider_id FROM members WHERE id = ?", self.member.id)
        return rows[0][0] if rows else None

    def _balance(self) -> int:
        assert self.member is not None
        assert self.member.phone is not None
        mine = [one for one in self.box.state("members") if one["phone"] == self.member.phone.e164]
        return _cents(mine[0]["balance"])

    def _sum(self, query: str) -> int:
        return int(self._rows(query, self.sale_id)[0][0] or 0)

    def _rows(self, query: str, *values: str) -> list[Any]:
        with self.till.store.reading() as snapshot:
            return list(snapshot.exec_driver_sql(query, values).all())


def _net(entries: list[dict[str, Any]]) -> int:
    return sum(_cents(one["amount"]) - _cents(one["reversed"]) for one in entries)


def _cents(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    return sign * int(text.lstrip("-").replace(".", ""))


@contextmanager
def open_journey(root: Path, box: Box, provider: str) -> Iterator[Journey]:
    """A demo till of its own against this sandbox, nothing started that works by itself."""
    demo = open_demo_store(root, box.url, provider=provider, language="pt_BR", theme="light")
    till = demo.till
    rules = till.ruling.current()
    till.ruling.change(MANAGER, replace(rules, several_rewards=True))
    try:
        yield Journey(demo, box)
    finally:
        till.close()
