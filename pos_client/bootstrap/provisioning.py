"""Taking a store's provisioning file: at the first start, by command, or with a newer installer."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos_client.bootstrap.books import identify, open_books
from pos_client.bootstrap.maintenance import Told
from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Refused
from pos_client.domain.rules import StoreRules
from pos_client.folder_lock import held
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.provisioning import taking
from pos_client.provisioning.document import StoreFile, digest, fingerprint, read_file, refused
from pos_client.provisioning.in_force import installed_file, installed_folder, is_in_force, is_staged
from pos_client.provisioning.keys import PUBLIC, public_key
from pos_client.provisioning.making import rules_from
from pos_client.provisioning.sealed import opened
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.identity import stamp
from pos_client.services.ruling import differences
from pos_client.services.sealing import Seal
from pos_client.settings import settings_from
from pos_client.store import journal, till_state
from pos_client.store.provisioned import Provisioned, load_provisioned, note_provisioned
from pos_client.store.store import Store, Transaction
from pos_client.store.till_row import load_till
from resources.words import Words

_log = logging.getLogger("pos.provisioning")


@dataclass(frozen=True, slots=True)
class Installed:
    """What the installer left on this machine; empty where the program came without a store."""

    file: Path | None
    key: str

    @classmethod
    def here(cls) -> "Installed":
        """Beside the packaged program. Raises Refused(PROVISIONING, key_unreadable)."""
        folder = installed_folder()
        if folder is None:
            return cls(None, "")
        return cls(installed_file(), public_key(folder / PUBLIC) if (folder / PUBLIC).exists() else "")


@dataclass(frozen=True, slots=True)
class ProvisioningDesk:
    """Takes files for the till in `folder`. `keyring` opens the secrets of a till by its name."""

    folder: DataFolder
    words: Words
    clock: Callable[[], datetime]
    trusted_key: str = ""
    keyring: Callable[[str], Credentials] = KeyringCredentials.open

    def finish(self) -> None:
        """What a power cut left half done."""
        if is_staged(self.folder):
            with held(self.folder):
                store = open_books(self.folder, training=False, interrupted=False)
                try:
                    with store.reading() as snapshot:
                        taking.moved_in(self.folder, load_provisioned(snapshot).digest)
                finally:
                    store.close()

    def take(self, path: Path, *, till: str = "", code: str = "") -> Told:
        """Raises Refused: PROVISIONING, SETTINGS_INVALID, TILL_ALREADY_OPEN; Unavailable(CREDENTIALS)."""
        # A foreign file is refused before anything of this till is opened.
        file, data = read_file(path, trusted_key=self.trusted_key)
        with held(self.folder):
            store = open_books(self.folder, training=False, interrupted=self.folder.running_mark.exists())
            try:
                return self._taken(store, file, data, till=till, code=code)
            finally:
                store.close()

    def _taken(self, store: Store, file: StoreFile, data: bytes, *, till: str, code: str) -> Told:
        guard = ClockGuard(store, file.store, machine=self.clock)
        here = self._here(store, guard)
        if here.trusted_key and here.trusted_key != file.key:
            raise refused("organisation", found=fingerprint(file.key), known=fingerprint(here.trusted_key))
        till = taking.chosen_till(file, here, till)
        taking.check_taken(file, digest(data), here)
        settings = settings_from(file.raw_settings(till))
        found = self._secrets(store, file, here, till=till, code=code)
        credentials = self.keyring(f"{file.store}-{till}")
        for name, secret in found.items():
            credentials.write(name, secret)
        taking.laid_out(self.folder, file, till, digest=digest(data))
        seal = Seal.kept_by(credentials)
        identify(store, settings, self.folder, seal=seal, clock=guard.now, training=False)
        with store.writing() as transaction:
            self._write(transaction, file, here, till=till, digest_=digest(data), opened_now=bool(found))
        taking.moved_in(self.folder, digest(data))
        return self._told(file, till, again=here.last.serial == file.serial)

    def _here(self, store: Store, guard: ClockGuard) -> taking.Here:
        with store.reading() as snapshot:
            row, last = load_till(snapshot), load_provisioned(snapshot)
        trusted = last.organisation_key or self.trusted_key
        now = _safe_now(guard)
        if row is None:
            return taking.Here("", "", last, trusted, now)
        seen = taking.seen_serial(self.folder)
        return taking.Here(row.identity.store, row.identity.till, last, trusted, now, seen=seen)

    def _secrets(
        self, store: Store, file: StoreFile, here: taking.Here, *, till: str, code: str
    ) -> Mapping[str, str]:
        """What was sealed for this till; nothing where it was opened here already. Raises Refused."""
        kept, last = file.sealed.get(till), here.last
        if not kept or last.code_serial == file.serial:
            return {}
        if not code.strip():
            raise refused("code_needed", found=f"{file.store}-{till}")
        taking.check_wait(last, here.now)
        try:
            return opened(kept, code, bound_to=file.sealed_for(till))
        except Refused:
            self._count_wrong_code(store, last, here.now)
            raise

    def _count_wrong_code(self, store: Store, last: Provisioned, now: datetime) -> None:
        wrong = last.wrong_codes + 1
        until = taking.wait_after(wrong, now)
        with store.writing() as transaction:
            note_provisioned(transaction, wrong_codes=wrong, wait_until=stamp(until) if until else "")

    def _write(
        self,
        transaction: Transaction,
        file: StoreFile,
        here: taking.Here,
        *,
        till: str,
        digest_: str,
        opened_now: bool,
    ) -> None:
        row = load_till(transaction)
        assert row is not None
        before = till_state.load_rules(transaction)
        after: StoreRules = rules_from(before, file.rules)
        changed = differences(before, after)
        if changed:
            till_state.save_rules(transaction, after)
        at = stamp(here.now)
        values: dict[str, str | int] = {
            "organisation": file.organisation,
            "organisation_key": file.key,
            "store": file.store,
            "till": till,
            "serial": file.serial,
            "digest": digest_,
            "applied_at": at,
            "wrong_codes": 0,
            "wait_until": "",
        }
        if opened_now:
            values["code_serial"] = file.serial
        note_provisioned(transaction, **values)
        body = {
            "serial": file.serial,
            "digest": digest_,
            "key": file.key,
            "valid_until": file.valid_until,
            "secrets": opened_now,
            "rules": changed,
        }
        journal.append_entry(transaction, "provisioned", body, till=row.identity.code, at=at, operator_id="")

    def _told(self, file: StoreFile, till: str, *, again: bool) -> Told:
        text = self.words.text
        name = f"{file.store}-{till}"
        said = text(
            "This is till {till} of {organisation}, by file number {serial}.",
            till=name,
            organisation=file.organisation,
            serial=file.serial,
        )
        figures = {"till": name, "serial": file.serial, "again": again, "key": file.key}
        return Told(True, figures, [said])


@dataclass(frozen=True, slots=True)
class Waiting:
    """The installer's file, which a person has to see to before this till can be one."""

    desk: ProvisioningDesk
    file: Path
    problem: Refused

    def about(self) -> StoreFile | None:
        """What the file says; None where it cannot be trusted."""
        try:
            return read_file(self.file, trusted_key=self.desk.trusted_key)[0]
        except Refused:
            return None


def take_installed(
    folder: DataFolder,
    words: Words,
    clock: Callable[[], datetime],
    *,
    keyring: Callable[[str], Credentials] = KeyringCredentials.open,
) -> Waiting | None:
    """Take the installer's file where it is news; what a till that never was one waits for, else None.

    A till that sells goes on as it is, whatever is wrong with a newer file, and says so in its log.
    """
    installed = Installed.here()
    desk = ProvisioningDesk(folder, words, clock, trusted_key=installed.key, keyring=keyring)
    desk.finish()
    if installed.file is None or is_in_force(folder, installed.file.read_bytes()):
        return None
    try:
        desk.take(installed.file)
    except Refused as error:
        fixable = error.details.get("problem") in {"code_needed", "code_wait"}
        if fixable or not folder.settings.exists():
            return Waiting(desk, installed.file, error)
        _log.warning("the installer's file was not taken: %s", error.details.get("problem", error.reason))
    return None


def _safe_now(guard: ClockGuard) -> datetime:
    """A clock near the end of time cannot be moved by a server's offset; it is told as it stands."""
    try:
        return guard.trusted_now()
    except OverflowError:
        return guard.shown()
