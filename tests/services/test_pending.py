"""What a platform did not take: listed, tried again, corrected, settled; and nothing of it ever lost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.till import Operator
from pos_client.services.pending import Pending, PendingItem
from pos_client.store import outbox, people
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

MANAGER = Operator(id="op-m", code="90", name="Eva Teste", role="manager")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        with made.store.writing() as transaction:
            people.save_operator(transaction, MANAGER, pin_hash="-")
        yield made


@pytest.fixture
def pending(till: Till, tmp_path: Path) -> Pending:
    return Pending(
        till.store, till.identity, clock=till.clock, wake=lambda: None, folder=tmp_path / "support"
    )


def sold(till: Till, state: str, answer: str = "MEMBER_NOT_FOUND: unknown customer") -> str:
    """A sale to a member whose message to the programme ended so."""
    member = till.remembered(some_member(provider_id="p-1"))
    closed = till.checkout.close(till.paid(100, member=member), OPERATOR)
    with till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=1)
        settle = outbox.mark_rejected if state == "rejected" else outbox.mark_unknown
        settle(transaction, message.id, answer=answer)
    return closed.id


def entries(till: Till, kind: str) -> list[dict[str, object]]:
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT body FROM journal WHERE kind = ?", (kind,))
        return [json.loads(row[0]) for row in rows]


def only(pending: Pending) -> PendingItem:
    (item,) = pending.items()
    return item


def test_a_refused_message_is_listed_with_its_sale_and_the_platforms_word(
    till: Till, pending: Pending
) -> None:
    sale_id = sold(till, "rejected")
    item = only(pending)
    assert (item.state, item.sale_id, item.answer) == (
        "rejected",
        sale_id,
        "MEMBER_NOT_FOUND: unknown customer",
    )
    assert item.number.startswith("001-02-")


def test_a_manager_sends_it_again_and_the_journal_says_who(till: Till, pending: Pending) -> None:
    sold(till, "rejected")
    pending.retry(only(pending), operator=MANAGER, approval=None)
    assert pending.items() == ()
    assert [entry["state"] for entry in entries(till, "message_retried")] == ["rejected"]


def test_a_cashier_alone_may_settle_nothing(till: Till, pending: Pending) -> None:
    sold(till, "unknown", "no_answer timeout")
    item = only(pending)
    for act in (
        lambda: pending.retry(item, operator=OPERATOR, approval=None),
        lambda: pending.handle(item, "feito no painel", operator=OPERATOR, approval=None),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.reason is Reason.APPROVAL_NEEDED
    assert only(pending) == item


def test_what_is_settled_by_hand_is_kept_with_who_and_why_and_blocks_nobody(
    till: Till, pending: Pending
) -> None:
    sold(till, "unknown", "no_answer timeout")
    pending.handle(only(pending), "  chegou,\nvi no painel ", operator=MANAGER, approval=None)
    assert pending.items() == ()
    with till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql(
            "SELECT state, handled_by, handled_reason FROM outbox WHERE destination = 'smartbis'"
        ).one()
    assert tuple(row) == ("handled", MANAGER.id, "chegou, vi no painel")


def test_it_is_settled_once(till: Till, pending: Pending) -> None:
    sold(till, "rejected")
    item = only(pending)
    pending.handle(item, "feito", operator=MANAGER, approval=None)
    with pytest.raises(Refused) as refusal:
        pending.retry(item, operator=MANAGER, approval=None)
    assert refusal.value.reason is Reason.MESSAGE_SETTLED


def test_nothing_is_settled_without_a_reason(till: Till, pending: Pending) -> None:
    sold(till, "rejected")
    with pytest.raises(Refused) as refusal:
        pending.handle(only(pending), " . ", operator=MANAGER, approval=None)
    assert refusal.value.reason is Reason.APPROVAL_REASON


def test_a_refused_sale_goes_out_for_the_right_customer_under_a_key_of_its_own(
    till: Till, pending: Pending
) -> None:
    sale_id = sold(till, "rejected")
    right = till.remembered(some_member(provider_id="p-2"))
    pending.resend_for(only(pending), right, operator=MANAGER, approval=None)
    with till.store.reading() as snapshot:
        (message,) = outbox.due_messages(snapshot, "smartbis", now_ms=10**15, most=5)
        member_id = snapshot.exec_driver_sql(
            "SELECT member_id FROM sales WHERE id = ?", (sale_id,)
        ).scalar_one()
    assert message.payload["member"]["provider_id"] == "p-2"
    assert message.key != sale_id
    assert member_id != right.id
    (entry,) = entries(till, "correction")
    assert entry["fields"] == ["member"]
    assert "p-2" not in json.dumps(entry)


def test_what_may_have_arrived_is_never_sent_for_somebody_else(till: Till, pending: Pending) -> None:
    sold(till, "unknown", "no_answer timeout")
    other = till.remembered(some_member(provider_id="p-2"))
    with pytest.raises(Refused) as refusal:
        pending.resend_for(only(pending), other, operator=MANAGER, approval=None)
    assert refusal.value.reason is Reason.MESSAGE_NOT_CORRECTABLE


@pytest.mark.parametrize("state", ["unknown", "stuck"])
def test_used_cashback_is_settled_where_doubts_are_never_marked_away(
    till: Till, pending: Pending, state: str
) -> None:
    sold(till, "unknown", "no_answer timeout")
    item = replace(only(pending), kind="redemption_commit", state=state)
    with pytest.raises(Refused) as refusal:
        pending.handle(item, "feito no painel", operator=MANAGER, approval=None)
    assert refusal.value.reason is Reason.MESSAGE_IS_CASHBACK


def test_the_file_for_support_names_nobody(till: Till, pending: Pending) -> None:
    sold(till, "rejected")
    with till.store.reading() as snapshot:
        phone, cpf, name = snapshot.exec_driver_sql("SELECT phone, cpf, name FROM members").one()
    path = pending.export()
    words = path.read_text("utf-8")
    (line,) = [json.loads(line) for line in words.splitlines()]
    assert line["payload"]["total"] == "1.00"
    assert line["answer"].startswith("MEMBER_NOT_FOUND")
    assert not [secret for secret in (phone, cpf, name) if secret and secret in words]
    assert not list(path.parent.glob("*.part"))
