"""`pos-client bling …` over a real data folder: connect, status, the catalogue, in words."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pos_client.bootstrap import erp, platforms
from pos_client.cli import _parser
from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import Entity
from pos_client.paths import DataFolder
from pos_client.settings import read_settings
from resources.words import Words
from sync.pull_state import PullState
from tests.fakes.clock import real_clock
from tests.fakes.till import open_till
from tests.sync.erp.account import BlingBox, browse
from tests.sync.rows import rows
from ui.wording import sentence

ENGLISH = Words.of("en")
SETTINGS = """
[store]
code = "001"
till = "02"
name = "Loja de Teste"
cnpj = "11.222.333/0001-81"
[bling]
client_id = "{client_id}"
base_url = "{url}"
authorize_url = "{url}/oauth/authorize"
redirect_port = {port}
"""


@pytest.fixture
def folder(bling: BlingBox, tmp_path: Path) -> Iterator[DataFolder]:
    made = DataFolder(tmp_path / "data").made()
    text = SETTINGS.format(client_id=bling.client_id, url=bling.url, port=bling.port)
    made.settings.write_text(text, encoding="utf-8")
    open_till(made.database).store.close()
    return made


def in_other_tab(address: str) -> None:
    threading.Thread(target=browse, args=(address,), daemon=True).start()


def connect(folder: DataFolder, credentials: MemoryCredentials, **more: Any) -> Any:
    return erp.connect(
        folder,
        more.pop("words", ENGLISH),
        credentials=credentials,
        clock=real_clock,
        show=more.pop("show", in_other_tab),
        take_over=more.pop("take_over", False),
    )


def test_connecting_tells_who_speaks_for_the_account_and_how_long_the_catalogue_takes(
    bling: BlingBox, folder: DataFolder
) -> None:
    credentials = bling.secrets()

    told = connect(folder, credentials)

    assert (told.ok, told.figures["till"]) == (True, "001-02")
    assert any("about an hour" in words for words in told.sentences)
    standing = erp.standing(folder, ENGLISH, credentials=credentials, clock=real_clock)
    assert standing.figures["connected"] is True
    assert standing.figures["calls_today"] > 0
    assert not [one for one in credentials.secrets.values() if one in str(told) or one in str(standing)]


def test_the_standing_of_a_till_that_never_connected_says_what_to_do(
    bling: BlingBox, folder: DataFolder
) -> None:
    told = erp.standing(folder, ENGLISH, credentials=bling.secrets(), clock=real_clock)
    assert (told.ok, told.figures["problem"]) == (False, "erp_not_connected")
    assert "bling connect" in told.sentences[0]


def test_the_catalogue_is_loaded_with_its_progress_in_words(bling: BlingBox, folder: DataFolder) -> None:
    credentials, heard = bling.secrets(), list[str]()
    connect(folder, credentials)
    bling.seed(bling_products=[{"nome": f"P{n}", "codigo": f"S{n}", "preco": "1.00"} for n in range(3)])

    told = erp.load_products(folder, ENGLISH, credentials=credentials, clock=real_clock, tell=heard.append)

    assert told.sentences == ["The catalogue is complete: 3 products read, 3 changed, 0 left out."]
    assert heard[-1].startswith("3 of 3 products")


def test_ten_thousand_products_are_about_an_hour() -> None:
    begun = PullState("bling-products", Entity.PRODUCTS, running=True, read=0, total=10_000)
    assert erp.progress_words(ENGLISH, begun) == "0 of 10000 products, 0.0/s, 56 min left"


def test_the_catalogue_is_not_loaded_beside_an_open_till(bling: BlingBox, folder: DataFolder) -> None:
    with FileLock(folder.lock), pytest.raises(Refused) as refused:
        erp.load_products(
            folder, ENGLISH, credentials=bling.secrets(), clock=real_clock, tell=lambda _words: None
        )
    assert refused.value.reason is Reason.TILL_ALREADY_OPEN


def test_a_store_without_bling_and_a_till_without_data_are_told_apart(
    bling: BlingBox, folder: DataFolder, tmp_path: Path
) -> None:
    text = folder.settings.read_text(encoding="utf-8").partition("[bling]")[0]
    folder.settings.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        connect(folder, bling.secrets())
    assert "bling.client_id" in sentence(ENGLISH, refused.value)

    empty = DataFolder(tmp_path / "empty").made()
    empty.settings.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as nothing:
        connect(empty, bling.secrets())
    assert "Open it once" in sentence(ENGLISH, nothing.value)


def test_the_till_is_built_with_a_lane_and_sources_for_its_account(
    bling: BlingBox, folder: DataFolder
) -> None:
    credentials = bling.secrets()
    with open_till(folder.database) as till:
        built = platforms.platforms(
            read_settings(folder.settings),
            credentials,
            store=till.store,
            installation="test",
            clock=real_clock,
            phone_of=lambda _id: "",
            on_time=lambda _moment, _source: None,
        )
        assert [adapter.name for adapter in built.adapters] == ["bling"]
        assert [destination.name for destination in built.destinations] == ["bling"]
        assert {source.name for source in built.sources} >= {"bling-products", "bling-contacts"}
        assert rows(till.store) == []
        for adapter in built.adapters:
            adapter.close()


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (["bling", "connect", "--no-browser", "--take-over"], "_bling_connect"),
        (["bling", "products"], "_bling_products"),
        (["bling", "status", "--json"], "_bling_status"),
    ],
)
def test_the_commands_are_there(line: list[str], command: str) -> None:
    assert _parser().parse_args(line).command.__name__ == command
