"""Every rule of the store in plain sentences: its group, its name, what it does and its unit."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.rules import CashbackAs, DebitOrder, OfferDefault, Route, VoucherCheck
from resources.words import N_


class Unit(StrEnum):
    """How a rule is typed."""

    CHOICE = "choice"
    MONEY = "money"
    PERCENT = "percent"
    HOURS = "hours"
    POINTS = "points"
    TIMES = "times"
    MASK = "mask"


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule. `name` is its field, `offline.till_cents` within a group; `choices` are value and words."""

    name: str
    unit: Unit
    label: str
    does: str
    choices: tuple[tuple[StrEnum | bool, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that belong together, and one sentence over them."""

    title: str
    about: str
    rules: tuple[RuleWords, ...]


PROGRAMME = RuleGroup(
    N_("Cashback"),
    N_("How this till earns and uses cashback."),
    (
        RuleWords(
            "accrual_route",
            Unit.CHOICE,
            N_("Who credits the new cashback"),
            N_("Only one system may: a sale must not earn twice."),
            (
                (Route.DIRECT, N_("This till, at the programme")),
                (Route.SMARTPOS, N_("SmartPOS")),
                (Route.ERP, N_("The ERP")),
                (Route.NONE, N_("Nobody")),
            ),
        ),
        RuleWords(
            "cashback_as",
            Unit.CHOICE,
            N_("Cashback used counts as"),
            N_("How the cash register and the ERP record it. Ask the accountant."),
            ((CashbackAs.DISCOUNT, N_("Discount")), (CashbackAs.PAYMENT, N_("Payment"))),
        ),
        RuleWords(
            "debit_order",
            Unit.CHOICE,
            N_("Debit without a hold"),
            N_("Some programmes cannot set cashback aside: when the till takes it."),
            (
                (DebitOrder.BEFORE, N_("Before the payment")),
                (DebitOrder.AFTER, N_("After the last payment")),
            ),
        ),
        RuleWords(
            "several_rewards",
            Unit.CHOICE,
            N_("Several rewards in one sale"),
            N_("Whether cashback, a voucher and a coupon may be used together."),
            ((False, N_("One only")), (True, N_("Together"))),
        ),
        RuleWords(
            "offer_default",
            Unit.CHOICE,
            N_("New cashback nobody chose"),
            N_("What happens where the customer chose nothing, or the programme was away."),
            (
                (OfferDefault.ACCEPT, N_("The customer gets it")),
                (OfferDefault.REFUSE, N_("Nothing is given")),
            ),
        ),
    ),
)
OFFLINE = RuleGroup(
    N_("Without internet"),
    N_("Cashback used while the programme is away. Zero in one of the first four turns it off."),
    (
        RuleWords(
            "offline.balance_age_hours",
            Unit.HOURS,
            N_("Age of the balance"),
            N_("The balance on this till may be this old; 72 hours at most."),
        ),
        RuleWords(
            "offline.redemption_cents",
            Unit.MONEY,
            N_("In one sale"),
            N_("The most that one sale takes."),
        ),
        RuleWords(
            "offline.member_day_cents",
            Unit.MONEY,
            N_("Per customer and day"),
            N_("The most that one customer uses in a day."),
        ),
        RuleWords(
            "offline.till_cents",
            Unit.MONEY,
            N_("On this till"),
            N_("The most on this till in all, until the programme is back."),
        ),
        RuleWords(
            "offline.second_approval_cents",
            Unit.MONEY,
            N_("Second approval above"),
            N_("Above this another person approves too. Zero asks for none."),
        ),
    ),
)
PEOPLE = RuleGroup(
    N_("By hand"),
    N_("What people decide where no system does."),
    (
        RuleWords(
            "voucher_check",
            Unit.CHOICE,
            N_("Who checks a voucher"),
            N_("The programme, or a person by a checklist with name and reason."),
            (
                (VoucherCheck.ONLINE, N_("The programme")),
                (VoucherCheck.MANUAL, N_("A person")),
            ),
        ),
        RuleWords(
            "pin_waive_limit_cents",
            Unit.MONEY,
            N_("Without the customer's PIN"),
            N_("The most cashback that somebody may allow without the PIN. Zero: never."),
        ),
        RuleWords(
            "hand_credit_limit_cents",
            Unit.MONEY,
            N_("Cashback given by hand"),
            N_("The most that may be credited at once. Zero: never."),
        ),
        RuleWords(
            "hand_credit_limit_points",
            Unit.POINTS,
            N_("Points given by hand"),
            N_("The most that may be credited at once. Zero: never."),
        ),
    ),
)
COUNTER = RuleGroup(
    N_("Sale and drawer"),
    N_("What the cashier may do alone, and how labels are read."),
    (
        RuleWords(
            "discount_limit_basis_points",
            Unit.PERCENT,
            N_("Discount without approval"),
            N_("The most off a whole sale. Above it another person approves."),
        ),
        RuleWords(
            "close_difference_limit_cents",
            Unit.MONEY,
            N_("Difference at the close"),
            N_("More over or short than this, and another person approves the close."),
        ),
        RuleWords(
            "scale_mask",
            Unit.MASK,
            N_("Label of the scale"),
            N_("C is the code, P the weight in grams, V the price, D the check digit. Empty: no labels."),
        ),
    ),
)
WATCH = RuleGroup(
    N_("Warnings"),
    N_("From how many in one shift on the manager is warned. Zero: never."),
    (
        RuleWords(
            "watch.member_sales",
            Unit.TIMES,
            N_("Sales with one customer"),
            N_("The same customer on many sales may be the cashier's own card."),
        ),
        RuleWords(
            "watch.approvals_by_one",
            Unit.TIMES,
            N_("Approvals by one person"),
            N_("Somebody who approves all day has stopped looking."),
        ),
        RuleWords(
            "watch.pin_resends",
            Unit.TIMES,
            N_("PINs sent again"),
            N_("Many may mean wrong phones, or somebody trying."),
        ),
        RuleWords(
            "watch.asks_approval",
            Unit.CHOICE,
            N_("A customer who was noticed"),
            N_("Whether the sale goes on at once, or somebody else has to agree to the customer first."),
            ((False, N_("Only a warning")), (True, N_("Ask for approval"))),
        ),
    ),
)
GROUPS = (PROGRAMME, OFFLINE, PEOPLE, COUNTER, WATCH)
UNITS = {Unit.HOURS: N_("hours"), Unit.POINTS: N_("points"), Unit.TIMES: N_("times")}
