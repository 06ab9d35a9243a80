"""CRM&BÔNUS, the counter's side: PIN, bonus, and the one call that debits and credits.

There is no hold and no idempotency key: `hold` debits at once. Called from the `net` workers. What settles a
call whose answer was lost:

| call          | settled by                                                                              |
|---------------|-----------------------------------------------------------------------------------------|
| start, resend | nothing to settle: at worst one text more; never called to recover                      |
| verify        | nothing to settle: the same PIN is typed again                                          |
| hold          | `find_hold`: the bonus, read again with the same basket, is lower by exactly the amount |
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step, with_debit
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from sync.fields import Document, identifier
from sync.loyalty.challenges import ChallengeBook
from sync.loyalty.crmbonus_bonus import Evidence, read_campaigns, read_quote
from sync.loyalty.crmbonus_calls import (
    BONUS,
    CAMPAIGNS,
    CHECK_PIN,
    FINISH,
    NAME,
    RESEND,
    RESEND_AFTER_S,
    SEND_SMS,
    START,
    CrmBonusCalls,
    Customer,
    SaidNo,
    campaign_id,
    order_ids,
    said_yes,
)
from sync.sign_in import Secrets, SignInFailed
from sync.verdict import outage_of
from sync.wire import WAITED_FOR, NeverSent, NoAnswer, OnDate, Timeouts, Unreadable, Wire

CAPABILITIES = frozenset({Capability.PIN, Capability.REDEEM, Capability.OFFERS, Capability.WAIVE})
"""Never OFFLINE, and no CANCEL of a part. WAIVE only where the answer to a PIN allowed it (`may_waive`)."""
SECOND_LOOK_S = 2.0
"""Before an unchanged bonus is believed: the lost call may still be taking effect (ours)."""


class CrmBonusGateway:
    """`store_id` is the store's code there; `clock` gives now with its offset."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(
        self,
        base_url: str,
        secrets: Secrets,
        *,
        store_id: int,
        till_code: str,
        clock: Callable[[], datetime],
        timeouts: Timeouts = WAITED_FOR,
        second_look_s: float = SECOND_LOOK_S,
        on_date: OnDate | None = None,
    ) -> None:
        wire = Wire(base_url, timeouts=timeouts, keep_alive=False, on_date=on_date)
        self._calls = CrmBonusCalls(wire, secrets)
        self._store_id = store_id
        self._till_code = till_code
        self._clock = clock
        self._second_look_s = second_look_s
        self._book = ChallengeBook()
        self._customers: dict[str, Customer] = {}

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:  # noqa: ARG002
        """Nobody can be looked up here: the one call that could would text a PIN."""
        return ()

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        """Begin at the platform, which texts a PIN if it wants one; once per sale and member."""
        underway, phone = self._book.of_sale(sale_id, member.id), _phone_of(member)
        if underway is not None and underway.phone == phone:
            return underway.shown()
        body = {
            "cod_loja": self._store_id,
            "customer_name": member.name,
            "customer_cel": phone.removeprefix("+55"),
            "customer_email": "",
            "customer_birth": "",
            "customer_cpf": member.cpf.digits if member.cpf else "",
        }
        told = self._ask(START, body, phone=phone)
        customer = _readable_customer(told)
        self._customers[member.id] = customer
        needed = told.get("solicita_pin") is not False
        challenge = Challenge(
            id=f"{customer.provider_id}:{sale_id}",
            digits=0,
            resend_after_s=RESEND_AFTER_S if needed else 0,
            attempts_left=None,
            expires_at=None,
            needed=needed,
            provider_member_id=customer.provider_id,
        )
        return self._book.started(sale_id, member.id, challenge=challenge, phone=phone)

    def resend(self, challenge: Challenge) -> Challenge:
        """Have it sent again, not before two minutes have passed."""
        underway = self._book.by_id(challenge.id)
        customer = Customer.parsed(challenge.provider_member_id, store_id=self._store_id)
        if underway is None or customer is None:
            raise Refused(Reason.PROVIDER, code="PIN_EXPIRED")
        if underway.resend_in_s > 0:
            raise Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON", wait_s=underway.resend_in_s)
        self._ask(RESEND, customer.fields, phone=underway.phone)
        return self._book.resent(challenge, replace(challenge, resend_after_s=RESEND_AFTER_S))

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        """Right only where the message says so *and* `valid_pin` is true."""
        if challenge.needed:
            body = {"pin": pin, **self._customer(member).fields}
            told = self._ask(
                CHECK_PIN,
                body,
                phone=_phone_of(member),
                code="PIN_INVALID",
                on_no=lambda data: self._note_waiver(challenge, data),
            )
            if told.get("valid_pin") is not True:
                self._note_waiver(challenge, told)
                raise Refused(
                    Reason.PROVIDER,
                    code="PIN_INVALID",
                    attempts_left=None,
                    wait_s=None,
                    may_waive=told.get("can_used_pin_master") is True,
                )
            self._book.passed(challenge)
        return Authorisation(challenge.id, member.id, sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        """The bonus this basket may take; its evidence is what `find_hold` compares with."""
        told = self._bonus(member, sale.before_cashback)
        try:
            return read_quote(told, gross=sale.before_cashback, read_at=self._clock())
        except Unreadable as trouble:
            raise Unavailable(Outage.ANSWER_UNREADABLE, field=trouble.reason) from None

    def hold(
        self,
        authorisation: Authorisation,
        amount: Money,
        *,
        sale: Sale,
        member: Member,
        quote: Quote,
        offer: Offer | None,
        key: str,  # noqa: ARG002 - it honours none
        points: int = 0,  # noqa: ARG002 - it has none
    ) -> Hold:
        """Debit the bonus and take the chosen campaign: the sale's only `finaliza`.

        The id is `bonus_id/order_id`. The platform remembers the PIN itself; a named person's word goes as
        its PIN master, only where it said so: else Refused(PIN_REQUIRED). Unavailable(OUTCOME_UNKNOWN) where
        the answer was lost.
        """
        if authorisation.waiver is not None and not self._may_waive(sale, member):
            raise Refused(Reason.PROVIDER, code="PIN_REQUIRED")
        evidence = Evidence.parsed(quote.evidence)
        body = {
            **self._customer(member).fields,
            "restricao_horario": evidence.restricted,
            "vai_utilizar_bonus": True,
            "ids_bonus": evidence.ids,
            "valor_bruto": Decimal(sale.before_cashback.decimal_text()),
            "bonus_resgatado": Decimal(amount.decimal_text()),
            "campanha_id": campaign_id(offer.id if offer is not None else ""),
            "sms": SEND_SMS,
            "pin_master": authorisation.waiver is not None,
            "nome_vendedor": "",
            "nf": "",
            "terminal": self._till_code,
            "ticket": sale.id,
        }
        told = self._ask(FINISH, body, phone=_phone_of(member), once=True)
        try:
            ids = order_ids(told)
        except Unreadable as trouble:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None
        return Hold(f"{ids['bonus_id']}/{ids['order_id']}", amount, debited=True)

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:  # noqa: ARG002
        """The debit, without the platform's ids, where the bonus is lower by exactly the amount.

        None where it is unchanged, looked at twice. Unavailable(OUTCOME_UNKNOWN) for anything else.
        """
        if sale.member is None:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, why="no_member")
        before = Evidence.parsed(quote.evidence)
        for look in range(2):
            try:
                after = Evidence.of(self._bonus(sale.member, Money(before.gross_cents)), before.gross_cents)
            except Unreadable as trouble:
                raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None
            if after.balance_cents == before.balance_cents - amount.cents:
                return Hold("", amount, debited=True)
            if (after.ids, after.balance_cents) != (before.ids, before.balance_cents):
                raise Unavailable(Outage.OUTCOME_UNKNOWN, why="bonus_changed")
            if look == 0:
                time.sleep(self._second_look_s)
        return None

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """The campaigns of the store for this total."""
        customer = self._known(member)
        body = {
            "loja_id": customer.loja_id if customer else self._store_id,
            "total_liquido": Decimal(total.decimal_text()),
        }
        told = self._ask(CAMPAIGNS, body, phone=_phone_of(member))
        try:
            return read_campaigns(told)
        except Unreadable as trouble:
            raise Unavailable(Outage.ANSWER_UNREADABLE, field=trouble.reason) from None

    def next_step(self, progress: Progress) -> Step:
        """The debit carries the campaign, so that the choice comes before it."""
        return with_debit(progress)

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:  # noqa: ARG002
        """Nobody is enrolled but by `api_inicio`, at payment. Raises Refused(NOT_OFFERED)."""
        raise _not_offered()

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:  # noqa: ARG002
        """Raises Refused(NOT_OFFERED)."""
        raise _not_offered()

    def check_voucher(self, code: str, sale: Sale) -> Voucher:  # noqa: ARG002
        """Raises Refused(NOT_OFFERED)."""
        raise _not_offered()

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:  # noqa: ARG002
        """Raises Refused(NOT_OFFERED)."""
        raise _not_offered()

    def coupons(self) -> tuple[Coupon, ...]:
        """None."""
        return ()

    def _note_waiver(self, challenge: Challenge, told: Document) -> None:
        if told.get("can_used_pin_master") is True:
            self._book.waivable(challenge)

    def _may_waive(self, sale: Sale, member: Member) -> bool:
        underway = self._book.of_sale(sale.id, member.id)
        return underway is not None and underway.challenge.may_waive

    def _bonus(self, member: Member, gross: Money) -> Document:
        body = {**self._customer(member).fields, "valor_bruto": Decimal(gross.decimal_text())}
        return self._ask(BONUS, body, phone=_phone_of(member))

    def _known(self, member: Member) -> Customer | None:
        known = self._customers.get(member.id)
        return known or Customer.parsed(member.provider_id or "", store_id=self._store_id)

    def _customer(self, member: Member) -> Customer:
        known = self._known(member)
        if known is None:
            raise Refused(Reason.PROVIDER, code="PIN_REQUIRED")
        return known

    def _ask(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        phone: str,
        code: str = "REFUSED_BY_PROVIDER",
        once: bool = False,
        on_no: Callable[[Document], None] = lambda _data: None,
    ) -> Document:
        """`data` of a yes. A no is Refused(PROVIDER, code, words); with `once` a lost answer is unknown."""
        lost = Outage.OUTCOME_UNKNOWN if once else Outage.PLATFORM
        try:
            answer = self._calls.request(path, body, phone=phone)
            if answer.is_success:
                return said_yes(answer)
        except SaidNo as no:
            on_no(no.data)
            raise Refused(
                Reason.PROVIDER,
                code=code,
                words=no.words,
                attempts_left=None,
                wait_s=None,
                may_waive=no.data.get("can_used_pin_master") is True,
            ) from None
        except NeverSent as trouble:
            raise Unavailable(outage_of(trouble), why=trouble.reason) from None
        except NoAnswer as trouble:
            raise Unavailable(lost, why=trouble.reason) from None
        except Unreadable as trouble:
            outage = lost if once else Outage.ANSWER_UNREADABLE
            raise Unavailable(outage, field=trouble.reason) from None
        except SignInFailed as failure:
            raise Unavailable(Outage.SIGN_IN_NEEDED, why=failure.reason) from None
        surely_not = answer.status in {408, 425, 429} or (
            answer.status == 503 and answer.retry_after_s is not None
        )
        outage = lost if once and not surely_not and answer.status >= 500 else Outage.PLATFORM
        raise Unavailable(outage, code=str(answer.status))


def _not_offered() -> Refused:
    return Refused(Reason.PROVIDER, code="NOT_OFFERED")


def _phone_of(member: Member) -> str:
    if member.phone is None:
        raise Refused(Reason.PROVIDER, code="PHONE_REQUIRED")
    return member.phone.e164


def _readable_customer(told: Document) -> Customer:
    try:
        ids = [int(identifier(told, name)) for name in ("loja_id", "customer_id")]
    except Unreadable as trouble:
        raise Unavailable(Outage.ANSWER_UNREADABLE, field=trouble.reason) from None
    except ValueError:
        raise Unavailable(Outage.ANSWER_UNREADABLE, field="customer_id") from None
    return Customer(ids[0], ids[1])
