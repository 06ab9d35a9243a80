"""A till takes its organisation's newest file for its store, whole, and nothing else."""

import io
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_client.bootstrap.inside import open_till
from pos_client.cli import main
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.till import Operator
from pos_client.provisioning import taking
from pos_client.provisioning.document import digest, opened_bytes, signed
from pos_client.provisioning.in_force import is_staged
from pos_client.services.code_sealing import new_code
from pos_client.services.importing import Importing
from pos_client.services.verifying import verify_journal
from pos_client.settings import read_settings
from pos_client.store import people, provisioned
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from pos_client.store.till_state import load_rules
from resources.words import Words
from tests.packaging.stores import NOW, STORE, UNTIL, HeadOffice, Machine
from ui.wording import sentence

TODAY = STORE.replace(UNTIL, "")
OPERATOR = Operator(id="op-17", code="17", name="Operadora de Teste", role="cashier")


@pytest.fixture
def office(tmp_path: Path) -> HeadOffice:
    (tmp_path / "office").mkdir()
    return HeadOffice(tmp_path / "office")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "till")


def problem(error: Refused) -> str:
    assert error.reason is Reason.PROVISIONING
    for language in ("pt_BR", "en"):
        said = sentence(Words.of(language), error)
        assert "{" not in said and len(said) > 10
    return str(error.details["problem"])


def refusal(machine: Machine, path: Path, *, till: str = "02", code: str = "") -> str:
    with pytest.raises(Refused) as caught:
        machine.take(path, till=till, code=code)
    return problem(caught.value)


def kinds(store: Store) -> list[str]:
    with store.reading() as snapshot:
        return [row[0] for row in snapshot.exec_driver_sql("SELECT kind FROM journal ORDER BY sequence")]


def test_a_machine_becomes_the_till_that_its_file_says(office: HeadOffice, machine: Machine) -> None:
    told = machine.take(office.file(), till="02")
    assert told.figures == {"till": "001-02", "serial": 7, "again": False, "key": office.public}
    settings = read_settings(machine.folder.settings)
    assert (settings.store.code, settings.store.till, settings.store.name) == ("001", "02", "Empório Modelo")
    assert (settings.screen.theme, settings.screen.accent) == ("dark", "#0a7a55")
    store = open_store(machine.folder.database)
    with store.reading() as snapshot:
        rules = load_rules(snapshot)
    assert (rules.discount_limit_basis_points, rules.offline.redemption_cents) == (500, 2000)
    assert kinds(store) == ["till_opened_first", "provisioned"]
    store.close()
    assert verify_journal(machine.folder.database).ok


def test_every_flipped_byte_is_refused(office: HeadOffice) -> None:
    data = signed(office.made().file, office.key)
    assert opened_bytes(data, trusted_key=office.public).serial == 7
    for place in range(len(data)):
        for bit in (0x01, 0x20, 0x80):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            for trusted in (office.public, ""):
                with pytest.raises(Refused) as caught:
                    opened_bytes(changed, trusted_key=trusted)
                assert caught.value.reason is Reason.PROVISIONING


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\n",
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b'","', b'", "', 1),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data[: len(data) // 2],
        lambda _data: b"",
        lambda _data: b"pos-client-provision/1\n[]\n" + b"0" * 128 + b"\n",
        lambda _data: b"pos-client-provision/1\n" + b"[" * 100_000 + b"\n" + b"0" * 128 + b"\n",
        lambda _data: b'pos-client-provision/1\n{"key":"\\ud800"}\n' + b"0" * 128 + b"\n",
        lambda _data: b'pos-client-provision/1\n{"serial":1.5}\n' + b"0" * 128 + b"\n",
        lambda data: data.replace(b"pos-client-provision/1", b"pos-client-provision/2"),
    ],
)
def test_another_spelling_of_the_same_is_not_the_same(office: HeadOffice, change: object) -> None:
    data = signed(office.made().file, office.key)
    assert callable(change)
    with pytest.raises(Refused) as caught:
        opened_bytes(change(data))
    assert caught.value.reason is Reason.PROVISIONING


def test_a_signature_of_ours_does_not_save_what_is_spelled_otherwise(office: HeadOffice) -> None:
    body = signed(office.made().file, office.key).rpartition(b"\n")[0].rpartition(b"\n")[0]
    spaced = body.replace(b'","', b'", "', 1)
    with pytest.raises(Refused) as caught:
        opened_bytes(spaced + b"\n" + office.key.sign(spaced).hex().encode() + b"\n")
    assert problem(caught.value) == "altered"


def test_an_older_file_is_refused_and_the_same_one_is_no_news(office: HeadOffice, machine: Machine) -> None:
    first = office.file()
    machine.take(first, till="02")
    assert machine.take(first).figures["again"] is True
    machine.take(office.file(serial=9, issued_at="2026-11-22T12:00:00+00:00"))
    assert refusal(machine, first) == "older"
    assert refusal(machine, office.file(serial=9, organisation="Rede Outra")) == "repeated"
    store = open_store(machine.folder.database)
    with pytest.raises(Exception, match="older provisioning"), store.writing() as transaction:
        provisioned.note_provisioned(transaction, serial=8)
    store.close()


def test_a_restored_backup_does_not_open_the_way_for_an_older_file(
    office: HeadOffice, machine: Machine
) -> None:
    first = office.file()
    machine.take(first, till="02")
    backup = machine.folder.database.read_bytes()
    machine.take(office.file(STORE.replace("dark", "light"), serial=9))
    machine.folder.database.write_bytes(backup)
    assert refusal(machine, first) == "older"
    assert read_settings(machine.folder.settings).screen.theme == "light"
    assert machine.take(office.file(STORE.replace("dark", "light"), serial=9)).ok


def test_another_stores_file_and_another_tills_are_refused(office: HeadOffice, machine: Machine) -> None:
    assert refusal(machine, office.file(), till="") == "choose_till"
    machine.take(office.file(), till="02")
    foreign = office.file(STORE.replace('code = "001"', 'code = "002"'), serial=8)
    assert refusal(machine, foreign) == "store"
    assert refusal(machine, office.file(serial=8), till="01") == "till"
    only_first = STORE.replace('["01", "02"]', '["01"]').partition("[till.02")[0]
    assert refusal(machine, office.file(only_first, serial=8), till="") == "till"


def test_a_till_belongs_to_the_organisation_that_first_had_it(
    office: HeadOffice, machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = HeadOffice(tmp_path / "other", Ed25519PrivateKey.generate())
    machine.trusted_key = office.public
    assert refusal(machine, other.file()) == "organisation"
    assert not machine.folder.database.exists(), "a foreign file makes nothing"
    machine.trusted_key = ""
    machine.take(office.file(), till="02")
    assert refusal(machine, other.file(serial=8)) == "organisation"
    impostor = signed(replace(other.made().file, key=office.public, serial=8), other.key)
    path = tmp_path / "impostor.provision"
    path.write_bytes(impostor)
    assert refusal(machine, path) == "altered"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 3, 31, 23, 59, tzinfo=UTC), ""),
        (datetime(2027, 4, 1, 0, 0, tzinfo=UTC), "expired"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "expired"),
        (NOW - timedelta(hours=20), ""),
        (NOW - timedelta(days=2), "too_early"),
        (datetime(1, 1, 1, tzinfo=UTC), "too_early"),
    ],
)
def test_a_file_is_taken_between_its_dates(
    office: HeadOffice, machine: Machine, now: datetime, expected: str
) -> None:
    path = office.file()
    machine.now = now
    if expected:
        assert refusal(machine, path) == expected
        assert not machine.folder.settings.exists()
        machine.now = NOW
    machine.take(path, till="02")
    assert machine.folder.settings.exists(), "and once the clock is right it is taken"


def test_a_servers_word_outweighs_a_clock_that_was_set_back(office: HeadOffice, tmp_path: Path) -> None:
    machine = Machine.of_today(tmp_path / "till", office)
    machine.take(office.file(TODAY), till="02")
    till = open_till(read_settings(machine.folder.settings), machine.folder, machine.credentials)
    till.clock.note_server_time(datetime.now(UTC) + timedelta(days=1000), "smartpos")
    till.close()
    assert refusal(machine, office.file(TODAY, serial=8)) == "expired"


def test_provisioning_again_keeps_sales_and_people(office: HeadOffice, tmp_path: Path) -> None:
    machine = Machine.of_today(tmp_path / "till", office)
    machine.take(office.file(TODAY), till="02")
    till = open_till(read_settings(machine.folder.settings), machine.folder, machine.credentials)
    with till.store.writing() as transaction:
        people.save_operator(transaction, OPERATOR, pin_hash="-")
    Importing(till.store).products([Product("100", "Café", Money(1890))])
    till.shifts.open(OPERATOR, Money(0))
    sale = till.ringing.ring(till.ringing.new_sale(), "100")
    closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    till.close()
    machine.take(office.file(TODAY.replace("points = 500", "points = 700"), serial=8))
    store = open_store(machine.folder.database)
    with store.reading() as snapshot:
        numbers = [row[0] for row in snapshot.exec_driver_sql("SELECT id FROM sales")]
        assert load_rules(snapshot).discount_limit_basis_points == 700
    assert numbers == [closed.id]
    assert kinds(store)[-1] == "provisioned"
    store.close()
    assert verify_journal(machine.folder.database).ok


def test_wrong_codes_cost_time_and_the_right_one_opens_once(office: HeadOffice, machine: Machine) -> None:
    token = secrets.token_hex(12)
    done = office.made(secrets=f'smartbis_api_key = "{token}"\n[till.01]\nsmartpos_token = "{token}x"')
    path = office.written(done.file)
    assert token.encode() not in path.read_bytes()
    assert refusal(machine, path) == "code_needed"
    wrong = [refusal(machine, path, code=done.codes["01"]) for _ in range(3)]
    assert wrong == ["code_wrong"] * 3, "another till's code opens nothing here"
    assert refusal(machine, path, code=done.codes["02"]) == "code_wait", "even the right one waits"
    machine.later(seconds=16)
    assert refusal(machine, path, code="ABCD-EFGH-JKMN-PQRS") == "code_wrong"
    machine.later(seconds=16)
    assert refusal(machine, path, code=done.codes["02"]) == "code_wait", "twice as long"
    machine.later(seconds=16)
    machine.take(path, till="02", code=done.codes["02"].lower().replace("-", " "))
    assert machine.credentials.read("smartbis_api_key") == token
    assert machine.credentials.read("smartpos_token") is None
    assert machine.take(path).figures["again"] is True, "the code is not asked for twice"
    for file in machine.folder.root.rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes()


@pytest.mark.parametrize("decided", [False, True])
def test_a_power_cut_leaves_the_old_till_or_the_new_one(
    office: HeadOffice, machine: Machine, decided: bool
) -> None:
    machine.take(office.file(), till="02")
    newer = office.made(STORE.replace("Empório Modelo", "Empório Novo")).file
    newer = replace(newer, serial=8)
    data = signed(newer, office.key)
    taking.laid_out(machine.folder, newer, "02", digest=digest(data))
    if decided:
        store = open_store(machine.folder.database)
        with store.writing() as transaction:
            provisioned.note_provisioned(transaction, serial=8, digest=digest(data))
        store.close()
    machine.desk.finish()
    name = read_settings(machine.folder.settings).store.name
    assert name == ("Empório Novo" if decided else "Empório Modelo")
    assert not is_staged(machine.folder)


def test_the_code_is_a_line_of_standard_input_and_never_an_argument(
    office: HeadOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Machine.of_today(tmp_path / "till", office)
    done = office.made(TODAY, secrets=f'smartbis_api_key = "{secrets.token_hex(8)}"')
    asked = [
        "provision",
        "apply",
        str(office.written(done.file)),
        "--till",
        "02",
        "--data",
        str(tmp_path / "till"),
    ]
    with pytest.raises(SystemExit):
        main([*asked, "--code", done.codes["02"]])
    said = []
    for typed in ("", new_code()):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        capsys.readouterr()
        assert main(asked) == 1
        said.append(capsys.readouterr().err)
    assert all(said)
    assert said[0] != said[1], "none was said, a wrong one was said"
