"""Which payment machines stand on this counter, with what the last run left under way settled first."""

from pathlib import Path

from pos_client.domain.till import TillIdentity
from pos_client.ports import Clock, Credentials, PaymentTerminal
from pos_client.services.machine_slips import MachineSlips
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminals import Terminals
from pos_client.settings import PaymentSettings, Settings
from pos_client.store.store import Store

__all__ = ["Terminals", "machines", "payment_desk"]


def payment_desk(
    store: Store,
    settings: Settings,
    credentials: Credentials,
    *,
    till: TillIdentity,
    clock: Clock,
    training: bool,
) -> Terminals:
    """The machines that the settings name; none in training. Asks them only where something is open."""
    made = () if training else (*machines(settings.payments, credentials), *by_hand(settings))
    slips = MachineSlips(settings.store.head(settings.loyalty.programme), till, training=training)
    terminals = Terminals(store, made, clock, till.code, slips)
    if made:
        TerminalRecovery(terminals).resolve()
    return terminals


def by_hand(settings: Settings) -> tuple[PaymentTerminal, ...]:
    """What needs no machine of ours: a slip that is copied, a Pix that an eye confirms.

    Their charges are on disk before the card is passed, as any machine's are. They come last: where a machine
    is configured, they are for when it cannot be asked.
    """
    from hardware.terminals.manual import ManualTerminal
    from sync.payments.static_pix import StaticPix

    head = settings.store.head(settings.loyalty.programme)
    return (ManualTerminal(), StaticPix(head)) if head.pix_key else (ManualTerminal(),)


def machines(settings: PaymentSettings, credentials: Credentials) -> tuple[PaymentTerminal, ...]:
    """Those that answer by themselves: one for cards, one for Pix, or neither."""
    found = (_card(settings, credentials), _pix(settings, credentials))
    return tuple(machine for machine in found if machine is not None)


def _card(settings: PaymentSettings, credentials: Credentials) -> PaymentTerminal | None:
    match settings.card:
        case "mercadopago":
            from sync.payments.mercadopago import point_terminal
            from sync.payments.orders import Orders

            return point_terminal(Orders(settings.base_url, credentials.read), settings.terminal_id)
        case "paygo":
            from hardware.terminals.paygo import PayGoTerminal

            return PayGoTerminal(Path(settings.paygo_folder))
        case "simulated":
            from hardware.terminals.simulated import Behaviour, SimulatedTerminal

            return SimulatedTerminal(Behaviour(settings.simulated))
        case _:
            return None


def _pix(settings: PaymentSettings, credentials: Credentials) -> PaymentTerminal | None:
    if settings.pix != "mercadopago":
        return None
    from sync.payments.mercadopago import dynamic_pix
    from sync.payments.orders import Orders

    return dynamic_pix(Orders(settings.base_url, credentials.read), settings.external_pos_id)
