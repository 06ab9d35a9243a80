"""What a sale's state says of its member's cashback: may it be used, is it owed, what is left to do."""

from dataclasses import replace

from pos_client.domain.benefits import RedemptionMode, RedemptionState
from pos_client.domain.loyalty_steps import Progress
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from ui.counter import Counter


def may_redeem(counter: Counter, sale: Sale) -> bool:
    """The sale has a member, and their platform can redeem and answers."""
    return (
        sale.member is not None
        and sale.redemption is None
        and counter.can(Capability.REDEEM)
        and counter.is_online()
        and (not sale.vouchers or counter.rules_now().several_rewards)
    )


def owes_debit(sale: Sale) -> bool:
    """It counts on an amount that the platform has still to debit."""
    held = sale.redemption
    return (
        held is not None
        and held.state is RedemptionState.AUTHORISED
        and held.mode is not RedemptionMode.OFFLINE
    )


def paid(progress: Progress, sale: Sale) -> Progress:
    """Where the programme stands once this sale is paid."""
    held = sale.redemption is not None
    done = replace(progress, tendered=True, held=held, offered=False)
    return done if held else replace(done, amount_chosen=False, campaign_chosen=False)
