"""Whom a PIN was sent to: another customer's, or another phone's, counts for nothing here."""

from pos_client.domain.customer import Member, Phone

Recipient = tuple[str, Phone | None]
"""Our id of the member, and the phone."""


def recipient_of(member: Member | None) -> Recipient | None:
    """Who would get it now."""
    return (member.id, member.phone) if member is not None else None
