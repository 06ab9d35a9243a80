"""The till without its screen: store, services, devices, lanes; opened in order, closed in reverse.

The books come first and by themselves (`books.py`): the sign-in is shown while the rest is built.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from hardware.paper import ReceiptPaper
from hardware.templates import read_templates
from pos_client.bootstrap import devices, platforms
from pos_client.bootstrap.benefit_desk import BenefitDesk, benefit_desk
from pos_client.bootstrap.books import Books, hold_books
from pos_client.bootstrap.countertop import Countertop, countertop
from pos_client.bootstrap.listeners import Listeners
from pos_client.bootstrap.member_desk import MemberDesk, member_desk
from pos_client.bootstrap.payment_desk import Terminals, payment_desk
from pos_client.bootstrap.pulling import build_puller, inbox_sources
from pos_client.bootstrap.upkeep import Upkeep, build_upkeep
from pos_client.domain.till import TillIdentity
from pos_client.machine import machine_marker
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.approvals import Approvals
from pos_client.services.checkout import Checkout
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.delivery import Delivery
from pos_client.services.erp_account import ErpAccount
from pos_client.services.fencing import TakingOver
from pos_client.services.late_entry import LateEntry
from pos_client.services.members import Members
from pos_client.services.overriding import Overriding
from pos_client.services.parking import Parking
from pos_client.services.pending import Pending
from pos_client.services.people import People
from pos_client.services.printing import PrinterWorker, Printing
from pos_client.services.recovery import Recovered, Recovery
from pos_client.services.redemption import Redemptions
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.ruling import RulesInForce, Ruling
from pos_client.services.shift_log import ShiftLog
from pos_client.services.shifts import Shifts
from pos_client.services.signing_in import SigningIn
from pos_client.services.store_credits import StoreCredits
from pos_client.settings import Settings
from pos_client.store import members as member_table
from pos_client.store import till_state
from pos_client.store.store import Store
from resources.words import Words
from sync.puller import Puller
from sync.pump import Pump

PEPPER = "operator_pepper"
_log = logging.getLogger("pos.till")


@dataclass(slots=True)
class Till:
    """A till that is open. `close` gives everything back; without it the next start tells of a crash."""

    settings: Settings
    folder: DataFolder
    words: Words
    store: Store
    identity: TillIdentity
    terminals: Terminals
    recovered: Recovered
    ringing: Ringing
    members: Members
    desk: MemberDesk
    redemptions: Redemptions | None
    benefits: BenefitDesk
    checkout: Checkout
    returns: Returns
    credits: StoreCredits
    parking: Parking
    pending: Pending
    late_entry: LateEntry
    printing: Printing
    delivery: Delivery
    signing_in: SigningIn
    approvals: Approvals
    people: People
    overriding: Overriding
    ruling: Ruling
    taking_over: TakingOver | None
    erp: ErpAccount | None
    clock: ClockGuard
    shifts: Shifts
    shift_log: ShiftLog
    paper: ReceiptPaper
    pump: Pump
    puller: Puller
    printer: PrinterWorker
    countertop: Countertop
    upkeep: Upkeep
    listeners: Listeners
    is_online: Callable[[], bool]
    mark: Path
    credentials: Credentials = field(repr=False)
    lock: FileLock = field(repr=False)

    def start(self) -> None:
        """Lanes, printer, backups and heartbeat begin to work."""
        self.pump.start()
        self.puller.start()
        self.upkeep.start()
        self.printer.start()
        self.countertop.start()
        self.printer.wake()

    def close(self) -> None:
        """An orderly end. Nobody is told of anything any more: the screen may be gone already."""
        self.listeners.forget()
        self.countertop.stop()
        self.pump.stop()
        self.puller.stop()
        self.upkeep.stop()
        self.printer.stop()
        self.store.close()
        self.mark.unlink(missing_ok=True)
        self.lock.release()


def open_till(
    settings: Settings, folder: DataFolder, credentials: Credentials, *, training: bool = False
) -> Till:
    """Open the till in this folder.

    Raises Refused(TILL_ALREADY_OPEN) for a folder in use, and whatever the database or settings refuse.
    """
    books = hold_books(settings, folder, credentials, training=training)
    try:
        return till_of(books)
    except BaseException:
        books.give_back()
        raise


def till_of(books: Books) -> Till:
    """What sells and sends, on open books. Raises what the settings refuse; the books stay open then."""
    settings, folder, credentials, training = books.settings, books.folder, books.credentials, books.training
    words, store, guard, row = Words.of(settings.screen.language), books.store, books.clock, books.row
    identity, clock, seal = row.identity, guard.now, books.seal
    with store.reading() as snapshot:
        rules = RulesInForce(till_state.load_rules(snapshot))
    built = platforms.platforms(
        settings,
        credentials,
        store=store,
        installation=row.installation,
        clock=guard.trusted_now,
        phone_of=lambda id_: _phone(store, id_),
        on_time=guard.note_server_time,
    )
    if training:
        built = platforms.practice(settings, clock=guard.trusted_now)
    profile, templates = devices.profile(settings.printer, folder), read_templates(folder.templates)
    signing_in = SigningIn(store, guard.trusted_now, _pepper(credentials))
    listeners = Listeners()
    pump = platforms.lanes(store, built, clock=guard.shown, on_change=listeners.tell_platform)
    sources = () if training else (*built.sources, *inbox_sources(folder.inbox))
    puller = build_puller(store, sources, clock=guard.shown, on_change=listeners.tell_pull)
    printing = Printing(store, clock)
    gateway, head = built.gateway, settings.store.head(settings.loyalty.programme)
    benefits = benefit_desk(
        store,
        identity,
        gateway,
        rules_now=rules,
        clock=clock,
        trusted=guard.trusted_now,
        wake=pump.wake,
        pepper=signing_in.pepper,
    )
    redemptions = benefits.redemptions

    kept = Upkeep()
    if not training:
        kept = build_upkeep(
            store,
            settings,
            identity=identity,
            folder=folder,
            credentials=credentials,
            seal=seal,
            clock=clock,
            listeners=listeners,
        )

    def is_online() -> bool:
        return _answers(pump, built)

    return Till(
        settings=settings,
        folder=folder,
        words=words,
        store=store,
        identity=identity,
        terminals=payment_desk(store, settings, credentials, till=identity, clock=clock, training=training),
        # After the machines were asked: what they approved has paid the cart that is found here.
        recovered=Recovery(store, identity.code, clock).recover(interrupted=books.interrupted),
        ringing=Ringing(store, rules, clock),
        members=Members(store, gateway),
        desk=member_desk(
            store,
            identity,
            gateway,
            destinations=built.destinations,
            rules_now=rules,
            clock=clock,
            wake=pump.wake,
            folder=folder.support,
        ),
        redemptions=redemptions,
        benefits=benefits,
        checkout=Checkout(
            store,
            identity=identity,
            head=head,
            rules_now=rules,
            destinations=built.destinations,
            loyalty=gateway.name if gateway else None,
            clock=clock,
            wake=pump.wake,
            training=training,
            check_clock=guard.check,
        ),
        returns=Returns(
            store,
            identity=identity,
            head=head,
            rules_now=rules,
            destinations=built.destinations,
            loyalty=gateway.name if gateway else None,
            clock=clock,
            wake=pump.wake,
            training=training,
            check_clock=guard.check,
        ),
        credits=StoreCredits(store),
        parking=Parking(store, identity, clock),
        pending=Pending(store, identity, clock=clock, wake=pump.resume, folder=folder.support),
        late_entry=LateEntry(store, identity, clock),
        printing=printing,
        delivery=Delivery(store),
        signing_in=signing_in,
        approvals=Approvals(store, identity, clock=clock, signing_in=signing_in, watching=benefits.watching),
        people=People(store, identity, clock=clock, signing_in=signing_in),
        clock=guard,
        overriding=Overriding(store, identity, clock=clock, redemptions=redemptions),
        ruling=Ruling(
            store,
            identity,
            clock=clock,
            in_force=rules,
            destinations=built.destinations,
            loyalty=gateway.name if gateway else None,
        ),
        taking_over=None
        if training
        else TakingOver(
            store, clock, machine=lambda: machine_marker(folder.root), epoch_mark=folder.epoch_mark
        ),
        shifts=Shifts(
            store,
            identity,
            clock=clock,
            head=head,
            sign=seal.sign,
            training=training,
            closed=kept.wake,
        ),
        shift_log=ShiftLog(store, identity, clock=clock),
        paper=ReceiptPaper(profile, words.text, templates),
        pump=pump,
        puller=puller,
        erp=None
        if built.erp is None
        else ErpAccount(
            store,
            built.erp,
            identity,
            installation=row.installation,
            clock=guard.shown,
            wake=pump.resume,
            browse=platforms.browsing(built.erp, words),
        ),
        printer=PrinterWorker(
            printing,
            devices.beside(
                devices.printer(
                    settings.printer, profile, paper=folder.paper, words=words, templates=templates
                ),
                settings.drawer,
                folder.paper,
            ),
            on_change=listeners.tell_printer,
            expects_confirmation=is_online,
        ),
        countertop=countertop(
            settings,
            folder=folder.paper,
            on_code=listeners.tell_code,
            on_weight=listeners.tell_weight,
        ),
        upkeep=kept,
        listeners=listeners,
        mark=books.mark,
        credentials=credentials,
        lock=books.lock,
        is_online=is_online,
    )


def _answers(pump: Pump, built: platforms.Platforms) -> bool:
    """Whether the programme's platform answered when last asked; not asked yet counts as yes."""
    name = built.gateway.name if built.gateway else ""
    return all(state.online is not False for state in pump.states() if state.name == name)


def _phone(store: Store, member_id: str) -> str:
    """The member's number in E.164; empty where there is none."""
    with store.reading() as snapshot:
        member = member_table.member_by_id(snapshot, member_id)
    return member.phone.e164 if member and member.phone else ""


def _pepper(credentials: Credentials) -> bytes:
    """Made at the first start, kept by the credentials port; without it no PIN can be checked."""
    kept = credentials.read(PEPPER)
    if kept is None:
        kept = secrets.token_hex(32)
        credentials.write(PEPPER, kept)
    return bytes.fromhex(kept)
