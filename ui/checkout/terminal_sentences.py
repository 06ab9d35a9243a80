"""What a payment machine's state means to the cashier, and what to do about it."""

from typing import assert_never

from pos_client.domain.payment import UNDER_WAY, Method, PaymentState, RefundState
from pos_client.domain.pix import is_payable
from pos_client.services.terminal_refunds import TerminalRefund
from pos_client.services.terminals import TerminalPayment
from resources.words import Words


def wants_a_look(payment: TerminalPayment) -> bool:
    """Whether somebody has to go to the machine."""
    gives_up = payment.charge.cancel_key != "" and payment.state in UNDER_WAY
    asks = payment.state in (PaymentState.ACTION_REQUIRED, PaymentState.UNKNOWN)
    return gives_up or asks or _has_no_code(payment)


def what_to_do(words: Words, payment: TerminalPayment) -> str:
    """While it is under way."""
    if payment.charge.cancel_key and payment.state in UNDER_WAY and payment.charge.method is not Method.PIX:
        return words.text("The machine is already with the customer: press its red key to cancel there.")
    if _has_no_code(payment):
        return words.text(
            "The Pix code that came works in no bank's app. Cancel it, then try again or charge another way."
        )
    match payment.state:
        case PaymentState.INTENDED | PaymentState.CREATED | PaymentState.WAITING if (
            payment.charge.method is Method.PIX
        ):
            return words.text("Show the code to the customer. It closes by itself when paid.")
        case PaymentState.INTENDED | PaymentState.CREATED:
            return words.text("The amount is on its way to the machine.")
        case PaymentState.WAITING:
            return words.text("The customer pays on the machine. It closes by itself when approved.")
        case PaymentState.ACTION_REQUIRED:
            return words.text("Look at the machine: it asks for something.")
        case PaymentState.UNKNOWN:
            return words.text("Nobody knows yet whether it was charged. Look at the machine before going on.")
        case _:
            return outcome(words, payment)


def _has_no_code(payment: TerminalPayment) -> bool:
    """A Pix that waits to be paid by a code that is none."""
    is_pix = payment.charge.method is Method.PIX and not payment.charge.cancel_key
    waits = payment.state in (PaymentState.CREATED, PaymentState.WAITING)
    return is_pix and waits and not is_payable(payment.qr)


def outcome(words: Words, payment: TerminalPayment) -> str:
    """Once it is over."""
    match payment.state:
        case PaymentState.APPROVED:
            return words.text("Approved on the machine.")
        case PaymentState.DECLINED:
            return words.text("Declined. Try another card or another means of payment.")
        case PaymentState.CANCELLED:
            return words.text("Cancelled on the machine. Nothing was charged.")
        case PaymentState.EXPIRED:
            return words.text("The time on the machine ran out. Nothing was charged.")
        case PaymentState.REFUNDED:
            return words.text("Given back to the customer on the machine.")
        case (
            PaymentState.INTENDED
            | PaymentState.CREATED
            | PaymentState.WAITING
            | PaymentState.ACTION_REQUIRED
            | PaymentState.UNKNOWN
        ):
            return words.text("A payment on the machine is not settled. Look at the machine first.")
        case _:
            assert_never(payment.state)


def refused(words: Words) -> str:
    """The machine says no to a refund."""
    return words.text("The machine did not give it back. Try again, or give it back by hand and confirm it.")


def given_back(words: Words, refund: TerminalRefund) -> str:
    """What became of a refund at a machine."""
    match refund.state:
        case RefundState.GIVEN | RefundState.BY_HAND:
            return words.text("Given back to the customer.")
        case RefundState.WANTED:
            return words.text(
                "Give it back on the card machine or in the bank's application, then confirm here."
            )
        case RefundState.ASKED:
            return words.text("Going back to the customer on the machine. It closes by itself when done.")
        case RefundState.REFUSED:
            return refused(words)
        case _:
            assert_never(refund.state)
