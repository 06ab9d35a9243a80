"""Products by list and detail, resumed where they stopped; changes afterwards; contacts as members."""

import json
from typing import Any

import pytest

from pos_client.domain.customer import MemberQuery
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.product import gtin_check_digit
from pos_client.store import catalog, erp, members
from pos_client.store.pull import mark_of
from sync.erp.bling_catalogue import DETAILS, BlingProductSource, read_product
from sync.erp.bling_platform import BlingPlatform
from sync.erp.pace import Limits
from sync.erp.rounds import Round
from sync.pull import Page
from sync.puller import Puller
from sync.retry import Retry
from sync.wire import Unreadable
from tests.fakes.clock import FakeClock, real_clock
from tests.fakes.people import some_member
from tests.fakes.till import Till
from tests.sync.erp.account import BlingBox


def gtin(place: int) -> str:
    body = f"789{place:09d}"
    return f"{body}{gtin_check_digit(body)}"


def products(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "nome": f"Produto {place}",
            "codigo": f"SKU{place}",
            "preco": f"{place}.50",
            "gtin": gtin(place),
            "unidade": "KG" if place % 2 else "UN",
            **more,
        }
        for place in range(1, count + 1)
    ]


def puller(till: Till, *sources: Any) -> Puller:
    return Puller(till.store, sources, clock=real_clock, pause_s=0.0, retry=Retry(base_s=0.0))


def sold(till: Till, code: str) -> Any:
    with till.store.reading() as snapshot:
        return catalog.product_by_code(snapshot, code)


def details(bling: BlingBox) -> int:
    return len(bling.calls("GET", "/produtos/*"))


def test_the_first_load_reads_barcode_unit_and_price_of_every_active_product(
    bling: BlingBox, till: Till
) -> None:
    platform = bling.connected(till.store)
    bling.seed(
        bling_products=[*products(130), {"nome": "Velho", "codigo": "OLD", "preco": "1.00", "situacao": "I"}]
    )

    [state] = puller(till, platform.products).pull_once()

    assert (state.problem, state.read, state.total) == ("", 130, 130)
    found = sold(till, gtin(7))
    assert (found.sku, found.unit, found.unit_price.cents, found.description) == (
        "SKU7",
        "kg",
        750,
        "Produto 7",
    )
    assert sold(till, "OLD") is None
    assert details(bling) == 130
    assert {dict(one["query"])["criterio"] for one in bling.calls("GET", "/produtos")} == {"2"}


def test_a_load_that_was_killed_goes_on_where_it_stopped(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(60))

    class Dying(BlingProductSource):
        pages = 0

        def page(self, cursor: str) -> Page:
            self.pages += 1
            if self.pages == 5:
                raise KeyboardInterrupt
            return super().page(cursor)

    source = Dying(platform._wire, till.store, clock=real_clock)
    with pytest.raises(KeyboardInterrupt):
        puller(till, source).pull_once()
    before, lists = details(bling), len(bling.calls("GET", "/produtos"))
    assert 0 < before < 60

    [state] = puller(till, platform.products).pull_once()

    assert (state.read, state.total, state.problem) == (60, 60, "")
    assert details(bling) == 60
    assert len(bling.calls("GET", "/produtos")) == lists
    assert all(sold(till, gtin(place)) is not None for place in range(1, 61))


def test_a_broken_connection_costs_one_page_at_most(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(30))
    bling.box.fault("drop_before", "/bling/Api/v3/produtos/*", times=1, after=12)
    made = puller(till, platform.products)

    [first] = made.pull_once()
    [second] = made.pull_once()

    assert first.problem == "platform"
    assert (second.problem, second.read) == ("", 30)
    assert details(bling) <= 30 + DETAILS


def test_afterwards_only_what_changed_is_read_and_what_ended_is_withdrawn(
    bling: BlingBox, till: Till
) -> None:
    clock = FakeClock()
    clock.now = real_clock()
    bling.clock = clock
    platform = bling.connected(till.store)
    bling.box.pass_time(-7200)
    told = bling.seed(bling_products=products(20))["bling_products"]
    puller(till, platform.products).pull_once()
    bling.box.pass_time(7200)
    before = details(bling)
    changed = [{**products(20)[3], "id": told[3], "preco": "99.90"}]
    changed.append({**products(20)[4], "id": told[4], "situacao": "I"})
    bling.seed(bling_products=changed)

    [state] = puller(till, platform.products).pull_once(due_only=False)

    assert state.problem == ""
    assert details(bling) == before + 2
    assert sold(till, gtin(4)).unit_price.cents == 9990
    assert sold(till, gtin(5)) is None
    assert sold(till, gtin(6)).unit_price.cents == 650


def test_a_till_away_for_more_than_a_year_reads_everything_again() -> None:
    clock = FakeClock()
    ended = Round.read("", clock=clock).ended()
    clock.advance(350 * 86_400)
    assert Round.read(ended, clock=clock).since == ended
    clock.advance(11 * 86_400)
    assert Round.read(ended, clock=clock).since == ""


def test_a_product_that_is_gone_between_list_and_detail_is_left_out(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    told = bling.seed(bling_products=products(3))["bling_products"]
    listed = platform.products.page("")
    bling.seed(bling_gone=[told[1]])

    page = platform.products.page(listed.next_cursor)

    assert (len(page.rows), page.skipped) == (2, 1)


def test_a_known_product_that_was_deleted_is_withdrawn_with_its_own_words(
    bling: BlingBox, till: Till
) -> None:
    platform = bling.connected(till.store)
    told = bling.seed(bling_products=products(1))["bling_products"]
    puller(till, platform.products).pull_once()
    with till.store.writing() as transaction:
        erp.add_wanted(transaction, "bling", told)
    bling.seed(bling_gone=told)

    [row] = platform.products.page(Round("", "2026-01-01 00:00:00", after=0).text()).rows

    assert (row.active, row.product.description) == (False, "Produto 1")


def test_the_head_of_variations_is_not_sold(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(
        bling_products=[{"nome": "Camiseta", "codigo": "CAM", "preco": "0.00", "formato": "V"}, *products(2)]
    )
    [state] = puller(till, platform.products).pull_once()
    assert state.read == 2
    assert sold(till, "CAM") is None


def test_a_code_that_a_scan_did_not_find_is_asked_for_and_kept(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(5))
    account = bling.account(platform, till.store)
    assert sold(till, gtin(3)) is None

    found = account.find_product(gtin(3))

    assert found is not None
    assert sold(till, gtin(3)) == found
    assert account.find_product(gtin(999)) is None
    assert [dict(one["query"])["gtins[]"] for one in bling.calls("GET", "/produtos")] == [gtin(3), gtin(999)]


def test_a_scan_while_bling_is_away_says_so_and_nothing_else(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.box.fault("drop_before", "/bling/Api/v3/*")
    with pytest.raises(Unavailable) as away:
        platform.find_product(gtin(3))
    assert away.value.outage is Outage.ERP
    bling.box.mend()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"preco": "much"}, "preco"),
        ({"preco": -1}, "preco"),
        ({"nome": " "}, "nome"),
        ({"codigo": "", "id": None}, "id"),
    ],
)
def test_a_product_that_makes_no_sense_is_named_by_its_field(wrong: dict[str, Any], field: str) -> None:
    sound = {
        "id": 1,
        "codigo": "A",
        "nome": "Arroz",
        "preco": 10,
        "gtin": "",
        "unidade": "UN",
        "situacao": "A",
    }
    assert read_product(sound).product.sku == "A"
    with pytest.raises(Unreadable) as unreadable:
        read_product({**sound, **wrong})
    assert unreadable.value.reason == field


def test_three_calls_a_second_never_meet_a_429(bling: BlingBox, till: Till) -> None:
    bling.box.set(bling_per_second=3)
    platform = bling.connected(till.store, limits=Limits())
    bling.seed(bling_products=products(6))
    [state] = puller(till, platform.products).pull_once()
    assert state.read == 6
    assert bling.noted()["too_fast"] == 0


def test_a_429_is_obeyed_and_the_pull_goes_on_later(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(6))
    bling.box.set(bling_per_second=2)
    made = puller(till, platform.products)

    [state] = made.pull_once()

    assert state.problem == "platform"
    assert bling.noted()["too_fast"] >= 1
    bling.box.set(bling_per_second=1000)
    states = [made.pull_once(due_only=False)[0] for _ in range(3)]
    assert states[-1].problem == ""
    assert all(sold(till, gtin(place)) is not None for place in range(1, 7))


def test_the_days_last_call_stops_everything_until_midnight(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(30))
    bling.box.set(bling_per_day=15)
    [state] = puller(till, platform.products).pull_once()
    assert state.problem == "platform"
    with pytest.raises(Unavailable):
        platform.find_product(gtin(1))


def test_contacts_become_members_and_known_members_keep_name_and_consent(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    kept = till.remembered(some_member())
    fresh = some_member()
    assert kept.cpf and fresh.cpf and fresh.phone
    bling.seed(
        bling_contacts=[
            {"nome": "Outro Nome", "numeroDocumento": kept.cpf.digits},
            {"nome": "Nova Cliente", "numeroDocumento": fresh.cpf.digits, "celular": fresh.phone.national},
            {"nome": "Empresa Ltda", "numeroDocumento": "11222333000181"},
            {"nome": "Sem nada"},
        ]
    )

    [state] = puller(till, platform.members).pull_once()

    assert state.problem == ""
    with till.store.reading() as snapshot:
        [known] = members.find_members(snapshot, MemberQuery(cpf=kept.cpf))
        [new] = members.find_members(snapshot, MemberQuery(cpf=fresh.cpf))
        assert erp.contact_of(snapshot, "bling", kept.id) is not None
    assert (known.id, known.name, known.consent) == (kept.id, kept.name, True)
    assert (new.name, new.phone, new.consent) == ("Nova Cliente", fresh.phone, False)
    [asked] = bling.calls("GET", "/contatos")[-1:]
    assert dict(asked["query"])["criterio"] == "1"


def test_the_cursor_holds_no_secret_and_stays_short(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.seed(bling_products=products(3))
    page = platform.products.page("")
    assert set(json.loads(page.next_cursor)) == {"since", "started", "page", "after"}
    puller(till, platform.products).pull_once()
    with till.store.reading() as snapshot:
        mark = mark_of(snapshot, "bling-products")
    assert mark is not None
    assert len(mark.cursor) < 100


def test_a_till_that_does_not_own_the_account_pulls_nothing(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    other: BlingPlatform = bling.platform(till.store, bling.secrets(), installation="another")
    bling.seed(bling_products=products(2))
    [state] = puller(till, other.products).pull_once()
    assert state.problem == "sign_in_needed"
    assert details(bling) == 0
    assert platform.standing().problem is None
