"""The services around a member, made once for the screens that serve one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.destination import Destination
from pos_client.domain.till import TillIdentity
from pos_client.ports import Clock, LoyaltyGateway, RulesNow, Wake
from pos_client.services.correcting import Correcting
from pos_client.services.crediting import Crediting
from pos_client.services.earning import Earnings
from pos_client.services.enrolling import Enrolling
from pos_client.services.member_export import MemberExport
from pos_client.services.member_files import MemberFiles
from pos_client.services.members import MemberEdits
from pos_client.services.statements import Statements
from pos_client.store.store import Store


@dataclass(frozen=True, slots=True)
class MemberDesk:
    """What can be done for a member beside selling to them."""

    enrolling: Enrolling
    edits: MemberEdits
    statements: Statements
    crediting: Crediting
    files: MemberFiles
    export: MemberExport
    earnings: Earnings


def member_desk(
    store: Store,
    identity: TillIdentity,
    gateway: LoyaltyGateway | None,
    *,
    destinations: Sequence[Destination],
    rules_now: RulesNow,
    clock: Clock,
    wake: Wake,
    folder: Path,
) -> MemberDesk:
    """All of them on this till's store; without a gateway members are this till's own.

    What a customer takes along is written into `folder`.
    """
    files = MemberFiles(store, identity, clock=clock)
    return MemberDesk(
        enrolling=Enrolling(store, identity, gateway, clock=clock, wake=wake),
        edits=MemberEdits(store, Correcting(identity, clock), clock=clock),
        statements=Statements(store, gateway, clock=clock),
        crediting=Crediting(store, identity, gateway, rules_now=rules_now, clock=clock, wake=wake),
        files=files,
        export=MemberExport(files, folder, clock),
        earnings=Earnings(rules_now, destinations, loyalty=gateway.name if gateway else None),
    )
