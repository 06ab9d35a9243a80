"""Answers that are odd: each is read rightly or refused with the name of its field, and never a crash."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import VoucherKind
from pos_client.ports import LoyaltyGateway
from pos_client.services.identity import new_id
from sync.programme import Context, connected
from tests.fakes.clock import real_clock
from tests.fakes.till import Till
from tests.sync.box import Box

BASES = {"model": "/loyalty", "crmbonus": "/crmbonus/pages", "smartbis": "/smartbis/v2"}
TOLERATED = ("money_number", "money_text")
WRONG = ("money_null", "money_negative", "money_third_decimal", "money_words", "type_list", "missing")


@dataclass
class Desk:
    """A member with 50.00 and a basket of 100.00 before an odd platform, the PIN already typed."""

    box: Box
    gateway: LoyaltyGateway
    member: Member
    sale: Sale

    def odd(self, kind: str, field: str, path: str = "*") -> None:
        self.box.set(oddities=[{"path": path, "kind": kind, "field": field}])

    def hold(self, cents: int = 2_000) -> Any:
        leave = self.leave
        quote = self.gateway.quote(self.member, self.sale)
        return self.gateway.hold(
            leave, Money(cents), sale=self.sale, member=self.member, quote=quote, offer=None, key="k"
        )

    def allow(self) -> "Desk":
        challenge = self.gateway.start_challenge(self.member, self.sale.id)
        pin = self.box.pin(self.member)
        self.leave = self.gateway.verify(challenge, pin, member=self.member, sale_id=self.sale.id)
        return self


@pytest.fixture
def desk_of(box: Box, till: Till) -> Iterator[Callable[[str], Desk]]:
    opened: list[Any] = []

    def sit(name: str) -> Desk:
        context = Context(
            base_url=box.url + BASES[name],
            store_code="001",
            till_code="02",
            secrets=box.secrets,
            clock=real_clock,
            phone_of=lambda _member_id: "",
            store_id=box.credentials["crm_store"],
        )
        programme = connected(name, context)
        opened.extend([programme.gateway, *programme.adapters])
        member = box.member("50.00")
        return Desk(box, programme.gateway, member, till.basket(10_000, member=member))

    yield sit
    for part in opened:
        part.close()


QUOTED = [
    ("model", "balance", "usable"),
    ("model", "usable", "usable"),
    ("crmbonus", "saldo_bonus", "usable"),
    ("crmbonus", "valor", "balance"),
]


@pytest.mark.parametrize("kind", TOLERATED)
@pytest.mark.parametrize(("provider", "field", "_read"), QUOTED)
def test_money_as_number_or_text_is_the_same_centavos(
    desk_of: Callable[[str], Desk], provider: str, field: str, _read: str, kind: str
) -> None:
    desk = desk_of(provider).allow()
    desk.odd(kind, field)

    quote = desk.gateway.quote(desk.member, desk.sale)

    assert (quote.balance, quote.usable) == (Money(5_000), Money(5_000))
    assert desk.hold().amount == Money(2_000)


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize(("provider", "field", "_read"), QUOTED)
def test_money_that_is_none_names_the_field(
    desk_of: Callable[[str], Desk], provider: str, field: str, _read: str, kind: str
) -> None:
    desk = desk_of(provider).allow()
    desk.odd(kind, field)

    with pytest.raises(Unavailable) as caught:
        desk.gateway.quote(desk.member, desk.sale)

    assert (caught.value.outage, caught.value.details["field"]) == (Outage.ANSWER_UNREADABLE, field)


@pytest.mark.parametrize("kind", ["text_control", "text_long"])
@pytest.mark.parametrize(
    ("provider", "name", "text"), [("model", "name", "text"), ("crmbonus", "name", "texto")]
)
def test_texts_nobody_can_print_become_one_short_line(
    desk_of: Callable[[str], Desk], provider: str, name: str, text: str, kind: str
) -> None:
    desk = desk_of(provider).allow()
    desk.box.set(oddities=[{"path": "*", "kind": kind, "field": one} for one in (name, text)])

    for offer in desk.gateway.offers(desk.member, desk.sale.total):
        for words in (offer.name, offer.text):
            assert words.isprintable()
            assert 0 < len(words) <= 160


@pytest.mark.parametrize("kind", ["text_control", "text_long"])
def test_a_members_name_becomes_one_short_line(desk_of: Callable[[str], Desk], kind: str) -> None:
    for provider in ("model", "smartbis"):
        desk = desk_of(provider)
        desk.odd(kind, "name")
        (found,) = desk.gateway.find_members(MemberQuery(cpf=desk.member.cpf))
        assert found.name.isprintable()
        assert 0 < len(found.name) <= 80


@pytest.mark.parametrize("kind", ["text_control", "text_long", "type_list", "missing"])
@pytest.mark.parametrize("provider", ["model", "smartbis"])
def test_an_id_that_fits_no_address_is_named(
    desk_of: Callable[[str], Desk], provider: str, kind: str
) -> None:
    desk = desk_of(provider)
    desk.odd(kind, "id")

    with pytest.raises(Unavailable) as caught:
        desk.gateway.find_members(MemberQuery(cpf=desk.member.cpf))

    assert (caught.value.outage, caught.value.details["field"]) == (Outage.ANSWER_UNREADABLE, "id")


@pytest.mark.parametrize("provider", ["model", "crmbonus"])
def test_a_200_that_means_no_is_a_refusal(desk_of: Callable[[str], Desk], provider: str) -> None:
    desk = desk_of(provider).allow()
    quote = desk.gateway.quote(desk.member, desk.sale)
    desk.odd("says_no", "x")
    calls: list[Callable[[], Any]] = [
        lambda: desk.gateway.quote(desk.member, desk.sale),
        lambda: desk.gateway.offers(desk.member, desk.sale.total),
        lambda: desk.gateway.hold(
            desk.leave, Money(100), sale=desk.sale, member=desk.member, quote=quote, offer=None, key="k"
        ),
    ]

    for call in calls:
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.reason is Reason.PROVIDER
    assert (desk.box.debits(), desk.box.state("holds")) == ({}, [])


def test_a_200_that_means_no_enrols_nobody_and_uses_no_voucher(desk_of: Callable[[str], Desk]) -> None:
    for provider in ("model", "smartbis"):
        desk = desk_of(provider)
        desk.odd("says_no", "x")
        with pytest.raises(Refused):
            desk.gateway.consume_voucher("X1", desk.sale, key="k")
        desk.box.set(oddities=[])


@pytest.mark.parametrize("kind", ["missing", "text_control", "type_list"])
@pytest.mark.parametrize(("provider", "field"), [("model", "hold_id"), ("crmbonus", "bonus_id")])
def test_a_hold_whose_id_cannot_be_read_is_unknown_and_then_found(
    desk_of: Callable[[str], Desk], provider: str, field: str, kind: str
) -> None:
    desk = desk_of(provider).allow()
    quote = desk.gateway.quote(desk.member, desk.sale)
    if provider == "crmbonus" and kind == "text_control":
        pytest.skip("its ids are numbers")
    desk.odd(kind, field)

    with pytest.raises(Unavailable) as caught:
        desk.hold()
    desk.box.set(oddities=[])
    found = desk.gateway.find_hold(desk.sale, quote=quote, amount=Money(2_000), key="k")

    assert (caught.value.outage, caught.value.details["field"]) == (Outage.OUTCOME_UNKNOWN, field)
    assert found is not None


def test_bonus_ids_that_change_without_a_debit_prove_nothing(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("crmbonus").allow()
    desk.odd("ids_change", "ids_bonus")
    quote = desk.gateway.quote(desk.member, desk.sale)

    with pytest.raises(Unavailable) as caught:
        desk.gateway.find_hold(desk.sale, quote=quote, amount=Money(2_000), key="k")

    assert caught.value.outage is Outage.OUTCOME_UNKNOWN


def test_a_member_whose_id_changes_is_found_under_the_newest(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("model")
    desk.odd("ids_change", "id")

    found = [desk.gateway.find_members(MemberQuery(cpf=desk.member.cpf))[0] for _ in range(2)]

    assert found[0].provider_id != found[1].provider_id


def test_an_offer_of_a_campaign_that_ended_is_refused_at_the_debit(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("crmbonus").allow()
    quote = desk.gateway.quote(desk.member, desk.sale)
    (offer, *_) = desk.gateway.offers(desk.member, desk.sale.total)
    desk.box.set(ended_offers=[offer.id])

    with pytest.raises(Refused) as caught:
        desk.gateway.hold(
            desk.leave, Money(100), sale=desk.sale, member=desk.member, quote=quote, offer=offer, key="k"
        )

    assert caught.value.details["words"] == "Campanha encerrada."
    assert desk.box.debits() == {}
    assert offer.id not in {one.id for one in desk.gateway.offers(desk.member, desk.sale.total)}


VOUCHERS = [("amount", "5.00"), ("percent", "12.50"), ("product", "A1")]


@pytest.mark.parametrize(("kind", "value"), VOUCHERS)
@pytest.mark.parametrize("provider", ["model", "smartbis"])
def test_a_voucher_is_used_once_and_says_what_it_gives(
    desk_of: Callable[[str], Desk], provider: str, kind: str, value: str
) -> None:
    desk = desk_of(provider)
    code = new_id()
    desk.box.call("POST", "/sandbox/seed", {"vouchers": [{"code": code, "kind": kind, "value": value}]})

    voucher = desk.gateway.consume_voucher(code, desk.sale, key="k")
    with pytest.raises(Refused) as caught:
        desk.gateway.consume_voucher(code, desk.sale, key="other")

    assert voucher.kind is VoucherKind(kind)
    assert (voucher.amount, voucher.basis_points, voucher.sku) == {
        "amount": (Money(500), 0, ""),
        "percent": (Money(0), 1_250, ""),
        "product": (Money(0), 0, "A1"),
    }[kind]
    assert caught.value.details["code"] == "VOUCHER_ALREADY_USED"
    assert code not in repr(voucher)


@pytest.mark.parametrize("provider", ["model", "smartbis"])
@pytest.mark.parametrize("kind", ["drop_after", "half_body", "late"])
def test_a_voucher_whose_answer_is_lost_is_asked_again_only_under_a_key(
    desk_of: Callable[[str], Desk], provider: str, kind: str
) -> None:
    desk = desk_of(provider)
    code = new_id()
    desk.box.call("POST", "/sandbox/seed", {"vouchers": [{"code": code, "kind": "amount", "value": "5.00"}]})
    desk.box.fault(kind, "*vouchers/*", times=1, **({"wait_ms": 9_000} if kind == "late" else {}))

    if provider == "model":
        assert desk.gateway.consume_voucher(code, desk.sale, key="k").amount == Money(500)
    else:
        with pytest.raises(Unavailable) as caught:
            desk.gateway.consume_voucher(code, desk.sale, key="k")
        assert caught.value.outage is Outage.OUTCOME_UNKNOWN
        assert desk.box.called("POST /smartbis/v2/vouchers/{code}/validate") == 1
    assert [one["state"] for one in desk.box.state("vouchers")] == ["redeemed"]


@pytest.mark.parametrize("kind", ["money_null", "money_words", "type_list", "missing"])
def test_a_voucher_that_cannot_be_read_after_it_was_used_is_unknown(
    desk_of: Callable[[str], Desk], kind: str
) -> None:
    for provider in ("model", "smartbis"):
        desk = desk_of(provider)
        code = new_id()
        wanted = {"code": code, "kind": "amount", "value": "5.00"}
        desk.box.call("POST", "/sandbox/seed", {"vouchers": [wanted]})
        desk.odd(kind, "value")
        with pytest.raises(Unavailable) as caught:
            desk.gateway.consume_voucher(code, desk.sale, key="k")
        desk.box.set(oddities=[])
        assert (caught.value.outage, caught.value.details["field"]) == (Outage.OUTCOME_UNKNOWN, "value")


def test_a_statement_is_newest_first_with_signs_and_points(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("model").allow()
    desk.hold()

    entries = desk.gateway.statement(desk.member, since="2020-01-01")

    assert [(one.kind, one.amount) for one in entries] == [("credit", Money(5_000))]
    assert desk.gateway.statement(desk.member, since="2999-01-01") == ()


def test_coupons_are_listed_with_their_stock_by_both(desk_of: Callable[[str], Desk]) -> None:
    for provider in ("model", "smartbis"):
        desk = desk_of(provider)
        if not desk.gateway.coupons():
            desk.box.call("POST", "/sandbox/seed", {"coupons": [{"name": "Brinde", "stock": 3}]})
        (coupon,) = desk.gateway.coupons()
        assert (coupon.name, coupon.stock) == ("Brinde", 3)


def test_hours_promotions_and_points_come_with_the_quote(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("model")
    desk.box.set(outside_hours=True, redemption_hours="das 10h às 18h", point_value="0.05")

    quote = desk.gateway.quote(desk.member, desk.sale)
    desk.box.set(outside_hours=False, promotional_skus=["P1"])
    promotional = desk.gateway.quote(desk.member, desk.sale)

    assert (quote.usable, quote.limit.value, quote.hours) == (Money(0), "hours", "das 10h às 18h")
    assert (quote.point_value, promotional.limit.value) == (Money(5), "promotional")


def test_crmbonus_says_why_no_more_may_be_used(desk_of: Callable[[str], Desk]) -> None:
    desk = desk_of("crmbonus").allow()
    desk.box.set(outside_hours=True, crm_hour_restriction=True, crm_may_accumulate=False)

    quote = desk.gateway.quote(desk.member, desk.sale)

    assert (quote.usable, quote.limit.value, quote.may_accumulate) == (Money(0), "hours", False)
    assert quote.hours
