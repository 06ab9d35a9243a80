"""`pos-client sync --once`: what waits is delivered and what is due is pulled, without a screen, for a timer.

The till's folder is held meanwhile; a till that is open (or another such run) is refused, not disturbed. The
mark of a till that was killed stays, so that the next start on screen still tells what became of the sale.
"""

from dataclasses import dataclass
from typing import Any

from pos_client.bootstrap import platforms
from pos_client.bootstrap.books import identify, open_books
from pos_client.bootstrap.maintenance import Told
from pos_client.bootstrap.pulling import build_puller, inbox_sources
from pos_client.credentials import KeyringCredentials
from pos_client.folder_lock import held
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.doubts import Doubts
from pos_client.services.sealing import Seal
from pos_client.settings import Settings, read_settings
from pos_client.store import draining
from pos_client.store import members as member_table
from pos_client.store.draining import Queue
from pos_client.store.store import Store
from resources.words import Words
from sync.pull_state import PullState
from sync.puller import Puller
from sync.pump import Pump
from sync.status import LaneState
from ui.pulling.sentences import problem_words


@dataclass(frozen=True, slots=True)
class Drained:
    """What one destination's lane did, and how it stands now."""

    state: LaneState
    delivered: int
    queue: Queue

    @property
    def ok(self) -> bool:
        """Nothing waits and nobody is needed."""
        return not (self.queue.waiting or self.queue.rejected or self.queue.unknown)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One run."""

    lanes: tuple[Drained, ...]
    pulled: tuple[PullState, ...]

    @property
    def ok(self) -> bool:
        """Everything arrived, and everything that was due was read to its end."""
        return all(lane.ok for lane in self.lanes) and not any(state.problem for state in self.pulled)

    def figures(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "lanes": {lane.state.name: _lane_figures(lane) for lane in self.lanes},
            "pulled": {state.name: _pull_figures(state) for state in self.pulled},
            "ok": self.ok,
        }


def sync_once(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, now: bool = False
) -> SyncReport:
    """Once through every lane and every source that is due; `now` waits for no retry time and no schedule.

    The caller holds the folder. Raises what opening the till's books raises.
    """
    seal = Seal.kept_by(credentials)
    store = open_books(folder, training=False, interrupted=folder.running_mark.exists())
    try:
        guard = ClockGuard(store, f"{settings.store.code}-{settings.store.till}", machine=local_now)
        row = identify(store, settings, folder, seal=seal, clock=guard.now, training=False)
        built = platforms.platforms(
            settings,
            credentials,
            store=store,
            installation=row.installation,
            clock=guard.trusted_now,
            phone_of=lambda id_: _phone(store, id_),
            on_time=guard.note_server_time,
        )
        pump = platforms.lanes(store, built, clock=guard.shown, on_change=lambda _state: None)
        sources = (*built.sources, *inbox_sources(folder.inbox))
        puller = build_puller(store, sources, clock=guard.shown, on_change=lambda _state: None)
        doubts = Doubts(store, row.identity.code, built.gateway, clock=guard.now, wake=lambda: None)
        try:
            doubts.look_again()
            return _report(store, pump, puller, now=now)
        finally:
            pump.stop()
            puller.stop()
    finally:
        store.close()


def _report(store: Store, pump: Pump, puller: Puller, *, now: bool) -> SyncReport:
    if now:
        with store.writing() as transaction:
            draining.make_due(transaction)
    with store.reading() as snapshot:
        before = draining.queues(snapshot)
    pump.drain_once()
    pulled = puller.pull_once(due_only=not now)
    with store.reading() as snapshot:
        after = draining.queues(snapshot)
    lanes = tuple(
        Drained(
            state=state,
            delivered=after.get(state.name, Queue()).delivered - before.get(state.name, Queue()).delivered,
            queue=after.get(state.name, Queue()),
        )
        for state in pump.states()
    )
    return SyncReport(lanes, pulled)


def sync_command(folder: DataFolder, words: Words, *, now: bool) -> Told:
    """The command. Raises Refused: TILL_ALREADY_OPEN, SETTINGS_INVALID; Unavailable(CREDENTIALS)."""
    with held(folder):
        settings = read_settings(folder.settings)
        credentials = KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")
        report = sync_once(settings, folder, credentials, now=now)
    return Told(report.ok, report.figures(), sentences(words, report))


def sentences(words: Words, report: SyncReport) -> list[str]:
    """The report for a person."""
    said = [
        words.text(
            "{name}: {delivered} delivered, {waiting} waiting, {person} need a person. {problem}",
            name=lane.state.name,
            delivered=lane.delivered,
            waiting=lane.queue.waiting,
            person=lane.queue.rejected + lane.queue.unknown,
            problem=problem_words(words, lane.state.last_error),
        ).strip()
        for lane in report.lanes
    ]
    said += [
        words.text(
            "{name}: {read} read, {changed} new or changed, {skipped} not readable. {problem}",
            name=state.name,
            read=state.read,
            changed=state.changed,
            skipped=state.skipped,
            problem=problem_words(words, state.problem),
        ).strip()
        for state in report.pulled
    ]
    return said or [words.text("There is nothing to send or to fetch.")]


def _lane_figures(lane: Drained) -> dict[str, Any]:
    return {
        "delivered": lane.delivered,
        "waiting": lane.queue.waiting,
        "rejected": lane.queue.rejected,
        "unknown": lane.queue.unknown,
        "online": lane.state.online,
        "problem": lane.state.last_error,
    }


def _pull_figures(state: PullState) -> dict[str, Any]:
    return {
        "entity": state.entity.value,
        "read": state.read,
        "changed": state.changed,
        "skipped": state.skipped,
        "finished_at": state.finished_at,
        "online": state.online,
        "problem": state.problem,
    }


def _phone(store: Store, member_id: str) -> str:
    with store.reading() as snapshot:
        member = member_table.member_by_id(snapshot, member_id)
    return member.phone.e164 if member and member.phone else ""
