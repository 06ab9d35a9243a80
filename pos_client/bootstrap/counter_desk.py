"""What the screens are given of an open till; imported and built when the sign-in is painted already."""

from pos_client.bootstrap.devices_desk import doctor_desk
from pos_client.bootstrap.inside import Till
from pos_client.bootstrap.keys_desk import keys_saver
from pos_client.services.alerts import Alerts
from pos_client.services.importing_files import FileImports
from pos_client.services.product_pictures import PictureFolder
from pos_client.services.proposals import Proposals
from pos_client.services.reporting import Reporting
from pos_client.services.sale_lookup import SaleLookup
from pos_client.store.reference import first_product
from pos_client.store.set_up import load_standing
from ui.counter import Counter
from ui.key_map import KeysInForce
from ui.scan_filter import Wedge


def counter_of(till: Till, *, keys: KeysInForce, hint: str) -> Counter:
    """The till's verbs by their names at the counter."""
    scanner, top = till.settings.scanner, till.countertop
    return Counter(
        identity=till.identity,
        head=till.checkout.head,
        clock=till.clock.shown,
        clock_guard=till.clock,
        ringing=till.ringing,
        members=till.members,
        enrolling=till.desk.enrolling,
        member_edits=till.desk.edits,
        member_files=till.desk.files,
        member_export=till.desk.export,
        statements=till.desk.statements,
        crediting=till.desk.crediting,
        earnings=till.desk.earnings,
        redemptions=till.redemptions,
        vouchers=till.benefits.vouchers,
        offline=till.benefits.offline,
        doubts=till.benefits.doubts,
        losses=till.benefits.losses,
        watching=till.benefits.watching,
        rules_now=till.ruling.in_force,
        checkout=till.checkout,
        returns=till.returns,
        terminals=till.terminals,
        credits=till.credits,
        parking=till.parking,
        pending=till.pending,
        late_entry=till.late_entry,
        printing=till.printing,
        delivery=till.delivery,
        signing_in=till.signing_in,
        approvals=till.approvals,
        people=till.people,
        overriding=till.overriding,
        ruling=till.ruling,
        taking_over=till.taking_over,
        erp=till.erp,
        updates=till.upkeep.update_desk,
        training=till.checkout.training,
        unreleased=_is_unreleased(till),
        practice_code=_practice_code(till),
        shifts=till.shifts,
        shift_log=till.shift_log,
        reporting=Reporting(till.store, till.clock.shown, till.identity.code),
        sale_lookup=SaleLookup(till.store, till.clock.shown),
        alerts=Alerts(till.store, till.clock.shown, till.clock, till.ruling.in_force),
        paper=till.paper,
        lists=till.puller,
        file_imports=FileImports(
            till.store,
            till.identity,
            till.clock.shown,
            inbox=till.folder.inbox,
            reports=till.folder.support,
        ),
        proposals=Proposals(till.store, till.ruling, till.clock.shown),
        recovered=till.recovered,
        is_online=till.is_online,
        wake_printer=till.printer.wake,
        kick_drawer=till.printer.kick_drawer,
        at_work=till.store.note_counter_at_work,
        is_at_work=till.store.is_counter_at_work,
        hint=hint,
        keys=keys,
        save_keys=keys_saver(till),
        wedge=Wedge(scanner.prefix, scanner.suffix, scanner.burst_ms, scanner.shortest, scanner.layout),
        scale=top.scale,
        pole=top.display.show if top.display else None,
        second_screen=till.settings.display.second_screen,
        as_window=till.settings.display.as_window,
        doctor=doctor_desk(till),
        pictures=PictureFolder(till.folder.pictures) if till.settings.screen.pictures else None,
    )


def _is_unreleased(till: Till) -> bool:
    """Whether it sells only because a manager decided so."""
    with till.store.reading() as snapshot:
        standing = load_standing(snapshot)
    return standing.may_sell and not standing.is_released


def _practice_code(till: Till) -> str:
    """A product for the guided sale."""
    with till.store.reading() as snapshot:
        return first_product(snapshot) if till.checkout.training else ""
