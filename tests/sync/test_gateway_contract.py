"""What every programme's gateway must keep, whoever is behind it: our model, Smartbis, CRM&BÔNUS, a toy.

Each promise is asked of all of them; where a programme cannot do a thing, its capabilities say so, and asking
for it all the same is a refusal in words, never a crash.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import Consent, NewMember
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.loyalty_steps import Progress, Step
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Hold, LoyaltyGateway, Waiver
from sync.programme import Context, Programme, connected
from tests.fakes.clock import real_clock
from tests.fakes.people import some_cpf, some_phone, wrong_pin
from tests.fakes.till import Till
from tests.sync.box import Box
from tests.whole.toy_provider import ToyGateway

MODEL, EXTENDED, BARE, CRM, TOY = "model", "smartbis+", "smartbis", "crmbonus", "tests.whole.toy_provider"
EVERY = (MODEL, EXTENDED, BARE, CRM, TOY)
REDEEMING = (MODEL, EXTENDED, CRM, TOY)
HOLDS_PATH = {MODEL: "/loyalty/holds", EXTENDED: "/smartbis/extension/holds"}
HOLDS_PATH |= {CRM: "/crmbonus/pages/api_finaliza_compra"}


@dataclass
class Counter:
    """One programme, connected as the till connects it, with somebody standing before it."""

    box: Box
    till: Till
    provider: str
    programme: Programme

    @property
    def gateway(self) -> LoyaltyGateway:
        return self.programme.gateway

    def can(self, capability: Capability) -> bool:
        return capability in self.gateway.capabilities

    def member(self, balance: str = "50.00") -> Member:
        if isinstance(self.gateway, ToyGateway):
            bare = Member("toy", "Pessoa", phone=some_phone(), cpf=some_cpf())
            return self.gateway.joined(bare, Money(int(balance.replace(".", ""))))
        return self.box.member(balance)

    def pin(self, challenge_id: str, member: Member) -> str:
        if isinstance(self.gateway, ToyGateway):
            return self.gateway.shop.pins[challenge_id]
        return self.box.pin(member)

    def sale(self, member: Member, *cents: int) -> Sale:
        return self.till.basket(*(cents or (10_000,)), member=member)

    def allowed(self, member: Member, sale: Sale) -> Authorisation:
        challenge = self.gateway.start_challenge(member, sale.id)
        return self.gateway.verify(challenge, self.pin(challenge.id, member), member=member, sale_id=sale.id)

    def held(self, leave: Authorisation, sale: Sale, quote: Quote, *, cents: int = 2_000, key: str) -> Hold:
        assert sale.member is not None
        return self.gateway.hold(
            leave, Money(cents), sale=sale, member=sale.member, quote=quote, offer=None, key=key
        )


@pytest.fixture
def counter_of(box: Box, till: Till) -> Iterator[Callable[[str], Counter]]:
    opened: list[Programme] = []

    def connect(provider: str) -> Counter:
        name = provider.removesuffix("+")
        base = {"model": "/loyalty", "smartbis": "/smartbis/v2", "crmbonus": "/crmbonus/pages"}
        context = Context(
            base_url=box.url + base.get(name, ""),
            store_code="001",
            till_code="02",
            secrets=box.secrets,
            clock=real_clock,
            phone_of=lambda _member_id: "",
            extension_url=f"{box.url}/smartbis/extension" if provider == EXTENDED else "",
            store_id=box.credentials["crm_store"],
        )
        opened.append(connected(name, context))
        return Counter(box, till, provider, opened[-1])

    yield connect
    for programme in opened:
        for part in (programme.gateway, *programme.adapters):
            getattr(part, "close", lambda: None)()


@pytest.fixture(params=EVERY)
def counter(request: pytest.FixtureRequest, counter_of: Callable[[str], Counter]) -> Counter:
    return counter_of(request.param)


@pytest.fixture(params=REDEEMING)
def redeeming(request: pytest.FixtureRequest, counter_of: Callable[[str], Counter]) -> Counter:
    return counter_of(request.param)


def test_the_gateway_bears_the_name_of_its_destination_and_of_its_adapter(counter: Counter) -> None:
    (adapter,), (destination,) = counter.programme.adapters, counter.programme.destinations

    assert counter.gateway.name == adapter.name == destination.name


def test_nobody_under_a_phone_is_an_empty_answer_and_no_error(counter: Counter) -> None:
    assert counter.gateway.find_members(MemberQuery(phone=some_phone())) == ()
    assert counter.gateway.find_members(MemberQuery(name="Ninguém")) == ()
    assert counter.gateway.find_members(MemberQuery(last_digits="1234")) == ()


def test_who_can_look_up_finds_by_cpf_under_the_platforms_id(counter: Counter) -> None:
    member = counter.member()

    found = counter.gateway.find_members(MemberQuery(cpf=member.cpf))

    if counter.can(Capability.MEMBER_LOOKUP):
        assert [(one.provider_id, one.cpf) for one in found] == [(member.provider_id, member.cpf)]
    else:
        assert found == ()


def test_who_can_enrol_finds_the_new_member_and_refuses_a_second(counter: Counter) -> None:
    consent = Consent("2026-11", "till", "17", "2026-11-22T10:00:00-03:00")
    newcomer = NewMember("Nova Pessoa", some_phone(), consent, cpf=some_cpf())
    if not counter.can(Capability.MEMBER_CREATE):
        with pytest.raises(Refused) as caught:
            counter.gateway.enrol(newcomer, key="k1")
        assert caught.value.details["code"] == "NOT_OFFERED"
        return

    member = counter.gateway.enrol(newcomer, key="k1")
    with pytest.raises(Refused) as caught:
        counter.gateway.enrol(replace(newcomer, name="Outra"), key="k2")

    (found,) = counter.gateway.find_members(MemberQuery(cpf=newcomer.cpf))
    assert (found.provider_id, member.consent) == (member.provider_id, True)
    assert (caught.value.reason, caught.value.details["code"]) == (Reason.PROVIDER, "MEMBER_EXISTS")


def test_an_enrolment_whose_answer_is_lost_makes_one_member(counter: Counter) -> None:
    if not counter.can(Capability.MEMBER_CREATE) or counter.provider == TOY:
        pytest.skip("enrols nobody over a wire")
    for path in ("/loyalty/members", "/smartbis/extension/members", "/smartbis/v2/customers"):
        counter.box.fault("drop_after", path, method="POST", times=1)
    consent = Consent("2026-11", "till", "17", "2026-11-22T10:00:00-03:00")
    newcomer = NewMember("Nova Pessoa", some_phone(), consent, cpf=some_cpf())

    member = counter.gateway.enrol(newcomer, key="k1")

    assert [one["id"] for one in counter.box.state("members")] == [member.provider_id]


def test_a_wrong_pin_is_refused_and_the_right_one_still_counts(redeeming: Counter) -> None:
    member = redeeming.member()
    sale = redeeming.sale(member)
    challenge = redeeming.gateway.start_challenge(member, sale.id)
    pin = redeeming.pin(challenge.id, member)

    with pytest.raises(Refused) as caught:
        redeeming.gateway.verify(challenge, wrong_pin(pin), member=member, sale_id=sale.id)
    leave = redeeming.gateway.verify(challenge, pin, member=member, sale_id=sale.id)

    assert (caught.value.details["code"], leave.sale_id) == ("PIN_INVALID", sale.id)
    assert pin not in repr(challenge) + repr(leave)


def test_a_quote_never_lets_more_be_used_than_there_is(redeeming: Counter) -> None:
    member = redeeming.member("30.00")
    sale = redeeming.sale(member, 5_000)
    redeeming.allowed(member, sale)

    quote = redeeming.gateway.quote(member, sale)

    assert quote.balance == Money(3_000)
    assert Money(0) < quote.usable <= min(quote.balance, sale.before_cashback)


def test_what_is_held_is_found_again_as_evidence(redeeming: Counter) -> None:
    member = redeeming.member()
    sale = redeeming.sale(member)
    leave = redeeming.allowed(member, sale)
    quote = redeeming.gateway.quote(member, sale)
    nothing = redeeming.gateway.find_hold(sale, quote=quote, amount=Money(2_000), key="k")

    hold = redeeming.held(leave, sale, quote, key="k")
    found = redeeming.gateway.find_hold(sale, quote=quote, amount=Money(2_000), key="k")

    assert (nothing, hold.amount) == (None, Money(2_000))
    assert found is not None
    assert (found.amount, found.debited) == (hold.amount, hold.debited)
    assert found.debited is not redeeming.can(Capability.HOLD)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "half_body", "garbage"])
@pytest.mark.parametrize("provider", [MODEL, EXTENDED, CRM])
def test_a_lost_answer_to_a_hold_is_unknown_and_the_evidence_right(
    counter_of: Callable[[str], Counter], provider: str, kind: str
) -> None:
    counter = counter_of(provider)
    member = counter.member()
    sale = counter.sale(member)
    leave, quote = counter.allowed(member, sale), counter.gateway.quote(member, sale)
    effect = {"effect": True} if kind == "garbage" else {}
    counter.box.fault(kind, HOLDS_PATH[provider], method="POST", times=1, **effect)

    with pytest.raises(Unavailable) as caught:
        counter.held(leave, sale, quote, key="k")
    found = counter.gateway.find_hold(sale, quote=quote, amount=Money(2_000), key="k")

    assert caught.value.outage is Outage.OUTCOME_UNKNOWN
    assert (found is None) is (kind == "drop_before")


@pytest.mark.parametrize("provider", [MODEL, EXTENDED, CRM])
def test_a_balance_that_shrank_between_quote_and_debit_is_a_refusal_and_costs_nothing(
    counter_of: Callable[[str], Counter], provider: str
) -> None:
    counter = counter_of(provider)
    member = counter.member("30.00")
    sale = counter.sale(member)
    leave, quote = counter.allowed(member, sale), counter.gateway.quote(member, sale)
    counter.box.set(oddities=[{"path": "*", "kind": "balance_shrinks"}])

    with pytest.raises(Refused) as caught:
        counter.held(leave, sale, quote, cents=2_900, key="k")

    assert caught.value.reason is Reason.PROVIDER
    assert counter.box.debits() == {}


def test_the_steps_lead_from_the_pin_to_the_end_and_never_round_in_circles(counter: Counter) -> None:
    done = {
        Step.CHALLENGE: {"authorised": True},
        Step.QUOTE: {"quoted": True},
        Step.AMOUNT: {"amount_chosen": True},
        Step.CAMPAIGN: {"campaign_chosen": True},
        Step.HOLD: {"held": True},
        Step.TENDER: {"tendered": True},
        Step.OFFER: {"offered": True},
    }
    for start in (Progress(), Progress(debit_after=True), Progress(accumulate=True)):
        progress, taken = start, []
        while (step := counter.gateway.next_step(progress)) is not Step.DONE:
            taken.append(step)
            progress = replace(progress, **done[step])
            assert len(taken) <= len(done)
        assert len(set(taken)) == len(taken)
        assert Step.TENDER in taken
        assert (Step.CHALLENGE in taken) is counter.can(Capability.PIN)
        redeems = counter.can(Capability.REDEEM) and not start.accumulate
        assert (Step.HOLD in taken) is redeems


def test_what_is_not_offered_is_refused_in_words(counter: Counter) -> None:
    member = counter.member()
    sale = counter.sale(member)
    asked: dict[Capability, Callable[[], Any]] = {
        Capability.STATEMENT: lambda: counter.gateway.statement(member, since="2026-01-01"),
        Capability.VOUCHER_CHECK: lambda: counter.gateway.check_voucher("X1", sale),
        Capability.VOUCHERS: lambda: counter.gateway.consume_voucher("X1", sale, key="k"),
    }
    for capability, ask in asked.items():
        if not counter.can(capability):
            with pytest.raises(Refused) as caught:
                ask()
            assert caught.value.details["code"] == "NOT_OFFERED"
    assert counter.gateway.coupons() == ()


def test_a_waiver_counts_only_where_the_platform_takes_it(redeeming: Counter) -> None:
    member = redeeming.member()
    sale = redeeming.sale(member)
    challenge = redeeming.gateway.start_challenge(member, sale.id)
    quote = redeeming.gateway.quote(member, sale)
    waiver = Waiver("approval-1", "42", "2026-11-22T10:00:00-03:00")
    leave = Authorisation("", member.id, sale.id, waiver)
    if not challenge.may_waive:
        with pytest.raises(Refused) as caught:
            redeeming.held(leave, sale, quote, key="k")
        assert caught.value.details["code"] == "PIN_REQUIRED"
        wrong = wrong_pin(redeeming.pin(challenge.id, member))
        with pytest.raises(Refused):
            redeeming.gateway.verify(challenge, wrong, member=member, sale_id=sale.id)
        assert redeeming.gateway.start_challenge(member, sale.id).may_waive

    assert redeeming.held(leave, sale, quote, key="k").amount == Money(2_000)


@pytest.mark.parametrize("provider", [MODEL, EXTENDED, CRM])
def test_a_platform_that_takes_no_waiver_says_so(counter_of: Callable[[str], Counter], provider: str) -> None:
    counter = counter_of(provider)
    counter.box.set(waivers=False, crm_can_use_pin_master=False)
    member = counter.member()
    sale = counter.sale(member)
    challenge = counter.gateway.start_challenge(member, sale.id)
    quote = counter.gateway.quote(member, sale)
    wrong = wrong_pin(counter.pin(challenge.id, member))
    with pytest.raises(Refused):
        counter.gateway.verify(challenge, wrong, member=member, sale_id=sale.id)

    leave = Authorisation("", member.id, sale.id, Waiver("a", "42", "2026-11-22T10:00:00-03:00"))
    with pytest.raises(Refused) as caught:
        counter.held(leave, sale, quote, key="k")

    assert not counter.gateway.start_challenge(member, sale.id).may_waive
    assert caught.value.details["code"] == "PIN_REQUIRED"
