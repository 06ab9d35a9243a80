"""A member's rights: everything kept is read out, who it was is erased, and the books still prove."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_client import whole_file
from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.customer import Member
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.services.crediting import Crediting
from pos_client.services.enrolling import Enrolling, EnrolmentForm
from pos_client.services.member_export import MemberExport
from pos_client.services.member_files import MemberFiles, file_text
from pos_client.services.verifying import verify_till
from pos_client.store import carts, member_snapshots, members
from tests.fakes.people import some_cpf, some_phone
from tests.fakes.programme import Programme
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync import rows


@dataclass
class Shop:
    """A till where one member enrolled, bought with the CPF on the invoice, and was given something."""

    till: Till
    staff: Staff
    member: Member
    secrets: tuple[str, ...]

    @property
    def files(self) -> MemberFiles:
        return MemberFiles(self.till.store, self.till.identity, self.till.clock)

    def deliver(self) -> None:
        """Everything that waits arrives."""
        for name in ("smartbis", "smartpos"):
            adapter = rows.elsewhere(name=name)
            rows.lane_to(adapter, self.till.store, clock=self.till.clock).drain_once()

    def on_disk(self) -> str:
        """Every value in every table: the journal's too, and the search index's."""
        found: list[str] = []
        with self.till.store.reading() as snapshot:
            names = snapshot.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars()
            for name in list(names):
                for row in snapshot.exec_driver_sql(f"SELECT * FROM {name}"):
                    found += [
                        value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
                    ]
        return "\n".join(found)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with selling_till(tmp_path / "till.db") as till:
        staff = Staff(till)
        programme = Programme(away=True).gateway
        phone, cpf = some_phone(), some_cpf()
        form = EnrolmentForm("Quitéria Zuleica", phone.national, cpf.digits, "quiteria@exemplo.com.br")
        enrolling = Enrolling(till.store, till.identity, programme, till.clock, lambda: None)
        member = enrolling.enrol(form, OPERATOR, agreed=True).member
        with till.store.writing() as transaction:
            quote = Quote(Money(700), Money(700), Limit.BALANCE, till.clock(), expiring=Money(100))
            members.note_quote(transaction, member.id, quote)
        till.checkout.close(till.paid(1000, member=member), OPERATOR)
        crediting = Crediting(till.store, till.identity, programme, till.rules_now, till.clock, lambda: None)
        approval = staff.approval(Permission.POINTS_CREDIT)
        crediting.credit(
            member,
            CreditKind.CASHBACK,
            amount=500,
            reason="Quitéria reclamou",
            operator=OPERATOR,
            approval=approval,
        )
        yield Shop(
            till, staff, member, (phone.e164, phone.national, cpf.digits, "quiteria", "Zuleica", "leica")
        )


def test_the_file_holds_everything_and_its_reading_is_journalled(shop: Shop) -> None:
    file = shop.files.export(shop.member.id, MANAGER)
    assert json.loads(file_text(file))["member"]["name"] == "Quitéria Zuleica"
    for part in ("consents", "snapshot", "sales", "hand_credits"):
        assert len(file[part]) == 1, part
    personal = [message["personal"] for message in file["messages"]]
    assert len(personal) == 4
    assert any("quiteria@exemplo.com.br" in json.dumps(one) for one in personal)


def test_a_cashier_needs_a_managers_leave_for_either(shop: Shop) -> None:
    for act in (shop.files.export, shop.files.erase):
        with pytest.raises(Refused) as refusal:
            act(shop.member.id, OPERATOR)
        assert refusal.value.reason is Reason.APPROVAL_NEEDED
    approval = shop.staff.approval(Permission.SETTINGS_CHANGE)
    assert shop.files.export(shop.member.id, OPERATOR, approval=approval)["member"]["id"] == shop.member.id


def test_what_has_not_arrived_has_to_go_first(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        shop.files.erase(shop.member.id, MANAGER)
    assert (refusal.value.reason, refusal.value.details["count"]) == (Reason.MEMBER_PENDING, 4)
    assert shop.files.waiting(shop.member.id) == 4


def test_an_open_sale_has_to_be_finished_first(shop: Shop) -> None:
    shop.deliver()
    with shop.till.store.writing() as transaction:
        carts.save_cart(transaction, shop.till.basket(100, member=shop.member), saved_at="2026-03-14")
    assert shop.files.waiting(shop.member.id) == 1


def test_nobody_is_found_after_the_erasure_and_the_books_still_prove(shop: Shop) -> None:
    shop.deliver()
    before = shop.on_disk()
    assert all(secret in before for secret in shop.secrets)
    erased = shop.files.erase(shop.member.id, MANAGER)
    assert (erased.messages, erased.sales_kept, erased.invoice_cpfs_kept) == (4, 1, 0)
    after = shop.on_disk()
    for secret in shop.secrets:
        assert secret not in after
    assert "reclamou" not in after
    proof = verify_till(shop.till.store.path)
    assert proof.faults == []
    assert proof.sales == 1
    with shop.till.store.reading() as snapshot:
        assert member_snapshots.snapshot_of(snapshot, shop.member.id) is None


def test_an_erasure_is_made_once(shop: Shop) -> None:
    shop.deliver()
    shop.files.erase(shop.member.id, MANAGER)
    with pytest.raises(Refused) as refusal:
        shop.files.erase(shop.member.id, MANAGER)
    assert refusal.value.reason is Reason.MEMBER_ERASED
    with pytest.raises(Refused) as unknown:
        shop.files.export("nobody", MANAGER)
    assert unknown.value.reason is Reason.MEMBER_NOT_HERE


def test_a_members_file_is_its_owners_alone_and_whole_or_not_there(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = MemberExport(shop.files, tmp_path / "handed", shop.till.clock)
    path = export.write(shop.member.id, MANAGER)
    assert json.loads(path.read_text(encoding="utf-8"))["member"]["name"] == shop.member.name
    assert os.name != "posix" or path.stat().st_mode & 0o777 == 0o600
    path.unlink()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(Unavailable) as outage:
        export.write(shop.member.id, MANAGER)
    assert outage.value.outage is Outage.DISK_FULL
    assert list(path.parent.iterdir()) == []
