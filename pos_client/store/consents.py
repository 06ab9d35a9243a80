"""What a member agreed to, with the text's version, who heard it and when; revoked, never removed."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from pos_client.domain.enrolment import CONSENT_PURPOSE, Consent
from pos_client.store.tables_loyalty import consents


@dataclass(frozen=True, slots=True)
class KeptConsent:
    """One consent; `revoked_at` is None while it stands. Times ISO 8601."""

    id: str
    member_id: str
    purpose: str
    text_version: str
    channel: str
    operator_id: str
    at: str
    revoked_at: str | None


def add_consent(
    connection: Connection,
    consent_id: str,
    member_id: str,
    *,
    consent: Consent,
    purpose: str = CONSENT_PURPOSE,
) -> None:
    """In the transaction that makes the member, and before anybody is told."""
    connection.execute(
        insert(consents).values(
            id=consent_id,
            member_id=member_id,
            purpose=purpose,
            text_version=consent.text_version,
            channel=consent.channel,
            operator_id=consent.operator,
            at=consent.at,
        )
    )


def revoke_consents(connection: Connection, member_id: str, *, at: str) -> int:
    """The member takes back whatever still stands. Answers how many consents that were."""
    revoked = connection.execute(
        update(consents)
        .where(consents.c.member_id == member_id, consents.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return revoked.rowcount


def consents_of(connection: Connection, member_id: str) -> tuple[KeptConsent, ...]:
    """All of a member's, oldest first."""
    query = select(consents).where(consents.c.member_id == member_id).order_by(consents.c.at, consents.c.id)
    return tuple(KeptConsent(**row._mapping) for row in connection.execute(query))
