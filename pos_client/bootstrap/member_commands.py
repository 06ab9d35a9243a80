"""A member's file and erasure at the command line: a manager signs in, as at the counter."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pos_client.bootstrap.maintenance import Told, store_of
from pos_client.domain.customer import Member, MemberQuery, masked_name
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.member_files import STAYS, MemberFiles, file_text
from pos_client.services.members import Members
from pos_client.services.signing_in import SigningIn
from pos_client.store.store import Store
from pos_client.store.till_row import load_till
from resources.words import Words

PEPPER = "operator_pepper"


@dataclass(frozen=True, slots=True)
class MemberCommands:
    """`code` and `pin` are the manager's; neither is kept."""

    folder: DataFolder
    words: Words
    credentials: Credentials
    clock: Callable[[], datetime]

    def export(self, typed: str, *, code: str, pin: str, out: Path) -> Told:
        """The member's file into `out`, which must be new. Raises Refused, Unavailable(DISK_FULL)."""
        store = store_of(self.folder)
        try:
            operator = self._signing_in(store).sign_in(code, pin)
            file = self._files(store).export(_one(store, typed).id, operator)
            handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as made:
                made.write(file_text(file))
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        finally:
            store.close()
        return Told(True, {"out": out.name}, [self.words.text("Written to {file}.", file=out.name)])

    def erase(self, typed: str, *, code: str, pin: str, agreed: Callable[[str], bool]) -> Told:
        """Erase the member, if whoever asks agrees to this (masked) name. Raises Refused."""
        store = store_of(self.folder)
        try:
            operator = self._signing_in(store).sign_in(code, pin)
            member = _one(store, typed)
            if not agreed(masked_name(member.name)):
                return Told(False, {}, [self.words.text("Nothing was done. Repeat with --yes to agree.")])
            erased = self._files(store).erase(member.id, operator)
        finally:
            store.close()
        said = [self.words.text("This customer's data were erased. What stays, and why:")]
        return Told(True, asdict(erased), said + [f"- {self.words.text(one)}" for one in STAYS])

    def _files(self, store: Store) -> MemberFiles:
        with store.reading() as snapshot:
            row = load_till(snapshot)
        if row is None:
            raise Refused(Reason.MEMBER_NOT_HERE)
        return MemberFiles(store, row.identity, self.clock)

    def _signing_in(self, store: Store) -> SigningIn:
        pepper = self.credentials.read(PEPPER)
        if pepper is None:
            raise Unavailable(Outage.CREDENTIALS)
        return SigningIn(store, self.clock, bytes.fromhex(pepper))


def _one(store: Store, typed: str) -> Member:
    """The member who is meant, and nobody else. Raises Refused(MEMBER_NOT_HERE)."""
    query = MemberQuery.typed(typed)
    found = Members(store, None).find_here(query) if query.tells_who else ()
    if len(found) != 1:
        raise Refused(Reason.MEMBER_NOT_HERE)
    return found[0]
