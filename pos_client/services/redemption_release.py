"""The message that gives back what a sale does not use."""

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.store.outbox import NewMessage
from pos_client.store.redemptions import RedemptionRecord

RELEASE = "redemption_release"
COMMIT = "redemption_commit"
OFFLINE = "redemption_offline"


def release_message(record: RedemptionRecord, member: Member | None) -> NewMessage:
    """To the record's provider, with the ids that it knows."""
    return NewMessage(
        destination=record.provider,
        kind=RELEASE,
        stream=record.member_id,
        key=f"{record.id}:release",
        payload={
            "redemption_id": record.id,
            "hold_id": record.hold_id,
            "member_id": record.member_id,
            "provider_member_id": (member.provider_id or "") if member else "",
            "amount": Money(record.amount_cents).decimal_text(),
        },
    )
