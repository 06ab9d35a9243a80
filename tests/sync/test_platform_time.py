"""Each platform that answers tells the till what time it is: PINs, locks and balances are judged by it."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import resources
from pos_client.bootstrap import platforms
from pos_client.credentials import MemoryCredentials
from pos_client.domain.customer import MemberQuery
from pos_client.settings import Settings, settings_from
from tests.fakes.clock import real_clock
from tests.fakes.till import Till
from tests.sync.box import Box

ADDRESSES = {"smartbis": "/smartbis/v2", "crmbonus": "/crmbonus/pages"}
SECRETS = ("smartbis_api_key", "smartbis_api_secret", "crmbonus_authorization", "crmbonus_company")


def settings_for(box: Box, provider: str) -> Settings:
    made = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    loyalty = replace(
        made.loyalty,
        provider=provider,
        base_url=box.url + ADDRESSES[provider],
        store_id=box.credentials["crm_store"],
        extension_url="",
    )
    return replace(made, loyalty=loyalty)


@pytest.mark.parametrize("provider", sorted(ADDRESSES))
def test_a_call_to_the_programme_notes_its_time(box: Box, till: Till, provider: str) -> None:
    heard: list[tuple[datetime, str]] = []
    known = {name: secret for name in SECRETS if (secret := box.secrets(name)) is not None}
    built = platforms.platforms(
        settings_for(box, provider),
        MemoryCredentials(known),
        store=till.store,
        installation="here",
        clock=real_clock,
        phone_of=lambda _id: "",
        on_time=lambda moment, source: heard.append((moment, source)),
    )
    assert built.gateway is not None
    member = box.member("10.00")
    if provider == "smartbis":
        built.gateway.find_members(MemberQuery(cpf=member.cpf))
    else:
        built.gateway.start_challenge(member, "sale-1")
    assert {source for _moment, source in heard} == {provider}
    assert all(abs(moment - datetime.now(UTC)) < timedelta(minutes=5) for moment, _source in heard)
    built.gateway.close()  # type: ignore[attr-defined]
