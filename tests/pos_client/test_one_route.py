"""One route credits: a set-up with two, or with one that leads nowhere, is refused in words."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import resources
from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.one_route import check_roads, check_route
from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Refused
from pos_client.domain.rules import Route, StoreRules
from pos_client.paths import DataFolder
from pos_client.services.ruling import Ruling
from pos_client.settings import Settings, SmartposSettings, settings_from
from pos_client.store import till_state
from resources.words import LANGUAGES, Words
from tests.fakes.till import SMARTBIS, SMARTPOS
from ui import wording


def settings(**smartpos: str) -> Settings:
    made = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    return replace(
        made,
        loyalty=replace(made.loyalty, provider="none"),
        printer=replace(made.printer, transport="none"),
        smartpos=SmartposSettings(**smartpos),
    )


@pytest.fixture
def ruling(tmp_path: Path) -> Iterator[Ruling]:
    till = open_till(settings(), DataFolder(tmp_path), MemoryCredentials({}))
    yield till.ruling
    till.close()


def with_route(ruling: Ruling, route: Route) -> Ruling:
    """The rule as it stands in a database that knew other connections."""
    with ruling.store.writing() as transaction:
        till_state.save_rules(transaction, StoreRules(accrual_route=route))
    ruling.in_force.put(StoreRules(accrual_route=route))
    return ruling


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_roads_to_one_system_are_refused(language: str) -> None:
    check_roads(settings(base_url="https://pos.example"))
    check_roads(settings(folder="out"))
    with pytest.raises(Refused) as refusal:
        check_roads(settings(base_url="https://pos.example", folder="out"))
    said = wording.sentence(Words.of(language), refusal.value)
    assert "SmartPOS" in said
    assert "smartpos.folder" in said


@pytest.mark.parametrize(("route", "section"), [(Route.SMARTPOS, "[smartpos]"), (Route.ERP, "[bling]")])
def test_a_route_that_leads_nowhere_is_refused(ruling: Ruling, route: Route, section: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_route(with_route(ruling, route))
    assert section in wording.sentence(Words.of("pt_BR"), refusal.value)


def test_a_route_with_its_destination_is_taken(ruling: Ruling) -> None:
    connected = replace(with_route(ruling, Route.SMARTPOS), destinations=(SMARTBIS, SMARTPOS))
    check_route(connected)
    assert Route.SMARTPOS in connected.routes()


@pytest.mark.parametrize("route", [Route.DIRECT, Route.NONE])
def test_a_till_without_any_programme_opens(ruling: Ruling, route: Route) -> None:
    assert ruling.loyalty is None
    check_route(with_route(ruling, route))
