"""Every failure and every limit as a sentence that says what to do next."""

from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.errors import Outage, Reason, TillError
from pos_client.domain.money import Money
from resources.words import N_, Words
from ui.refusals import REASONS
from ui.wording_provisioning import provisioning_sentence

_OUTAGES = {
    Outage.ANSWER_UNREADABLE: N_("The programme's answer made no sense. Sell on; try again later."),
    Outage.BUG: N_("Something went wrong in the program. The sale is kept; try again or call support."),
    Outage.CERTIFICATE: N_(
        "Somebody else answers in the programme's place: its certificate is refused. Tell IT; sell on."
    ),
    Outage.CLOCK: N_("This till's date or time is wrong: the programme is not reached. Correct the clock."),
    Outage.CREDENTIALS: N_("The system's keyring does not answer. Unlock it, or ask IT."),
    Outage.DATABASE: N_("The till's data could not be written. The sale is still open; try again."),
    Outage.DATABASE_BUSY: N_("The till's data is busy. Try again."),
    Outage.DATABASE_DAMAGED: N_("The till's data is damaged. It was kept as it is: call support."),
    Outage.DATABASE_READ_ONLY: N_(
        "The till's folder cannot be written. Call support; the sale is still open."
    ),
    Outage.UPDATES_AWAY: N_("The place of the updates does not answer. The till sells on as it is."),
    Outage.DISK_FULL: N_("The disk is full. Free some space and try again: the sale is still open."),
    Outage.DRAWER: N_("The drawer does not answer. Check its cable, or open it with its key."),
    Outage.ERP: N_("Bling does not answer. Sell on; what is missing goes later."),
    Outage.ERP_SIGN_IN: N_("Bling wants a new sign-in. Press F9 and then Alt+B; sell on meanwhile."),
    Outage.NETWORK: N_(
        "The programme is not reached: the sale goes on and earns; cashback cannot be used now."
    ),
    Outage.OUTCOME_UNKNOWN: N_(
        "No answer came: the cashback may have been taken. Sell on without it; it is listed."
    ),
    Outage.PLATFORM: N_("The programme does not answer. Sell on; cashback cannot be used now."),
    Outage.SCALE: N_("The scale does not answer. Check its cable, or type the weight."),
    Outage.SCANNER: N_("The scanner is not connected. Check its cable, or type the code."),
    Outage.SETTINGS_FILE: N_("The settings file cannot be written. Free some space, or call IT."),
    Outage.SETTINGS_READ_ONLY: N_("The settings file may only be read. Ask IT to let the till write it."),
    Outage.CUSTOMER_DISPLAY: N_("The customer display does not answer. Check its cable; the sale goes on."),
    Outage.PRINTER: N_("The printer does not answer. The sale is safe; F5 prints again."),
    Outage.TERMINAL: N_("The card machine does not answer. Nothing was charged; check it and try again."),
    Outage.SIGN_IN_NEEDED: N_("The programme refused the store's credentials. Tell IT; sell on."),
}

_PROVIDER = {
    "MEMBER_NOT_FOUND": N_("The programme does not know this customer. Sell on without cashback."),
    "MEMBER_BLOCKED": N_("The programme has blocked this customer. Sell on without cashback."),
    "CONSENT_REQUIRED": N_("The customer has not agreed to the programme yet. Sell on without cashback."),
    "PIN_REQUIRED": N_("The programme wants a PIN first."),
    "PIN_INVALID": N_("Wrong PIN. Ask the customer to read it again."),
    "PIN_EXPIRED": N_("This PIN has expired. Send a new one."),
    "PIN_TOO_MANY_ATTEMPTS": N_("Too many wrong PINs. Sell on without cashback."),
    "PIN_RESEND_TOO_SOON": N_("A new PIN can be sent in {wait_s}."),
    "INSUFFICIENT_BALANCE": N_("The balance is smaller by now. Type a smaller amount."),
    "MAX_REDEEM_EXCEEDED": N_("The programme allows less on this sale. Type a smaller amount."),
    "MIN_PURCHASE_NOT_MET": N_("This sale is below the programme's minimum for cashback."),
    "HOLD_EXPIRED": N_("The cashback was set aside for too long. Ask for a new PIN."),
    "NOT_OFFERED": N_("This programme does not offer that. Sell on without it."),
    "PHONE_REQUIRED": N_("This programme needs the customer's phone. F3 adds it."),
    "MEMBER_EXISTS": N_("The programme knows this customer already. Look them up with F3."),
    "CHALLENGE_NOT_FOUND": N_("This PIN is gone. Send a new one."),
    "QUOTE_REQUIRED": N_("The programme wants to look at this sale again. Esc and F10 once more."),
    "NOTHING_ELIGIBLE": N_("Nothing in this sale takes cashback. Sell on without it."),
    "STATE_CONFLICT": N_("The programme has other cashback of this sale under way. Esc and F10 once more."),
    "HOLD_NOT_FOUND": N_("The programme no longer has this cashback set aside. Esc and F10 once more."),
    "IDEMPOTENCY_CONFLICT": N_("The programme took this for something else already. Sell on; tell support."),
    "REFUSED_BY_PROVIDER": N_("The programme did not allow it. Sell on without it."),
    "REFUSED_BY_RULE": N_("A rule of the programme does not allow it. Sell on without it."),
    "REFERRAL_UNKNOWN": N_("Nobody was found under this referral. Check it, or leave it empty."),
    "ALREADY_CREDITED": N_("The programme has credited this already."),
    "ALREADY_ACCRUED": N_("The programme has credited this sale already."),
    "ALREADY_REVERSED": N_("The programme has taken this back already."),
    "ACCRUAL_NOT_FOUND": N_("The programme knows no credit of this sale. A manager looks in its panel."),
    "REVERSAL_EXCEEDED": N_("More would go back than was used. A manager looks in the programme's panel."),
    "OFFER_NOT_FOUND": N_("This campaign is gone. Choose another one, or none."),
    "OFFER_ENDED": N_("This campaign has ended. Choose another one, or none."),
    "VOUCHER_NOT_FOUND": N_("The programme does not know this voucher. Check its code, or sell on."),
    "VOUCHER_EXPIRED": N_("This voucher has expired. Sell on without it."),
    "VOUCHER_ALREADY_USED": N_("This voucher was used already. Sell on without it."),
    "VOUCHER_WRONG_STORE": N_("This voucher is for another store. Sell on without it."),
    "VOUCHER_REFUSED": N_("The programme did not take this voucher. Sell on without it."),
    "COUPON_NOT_FOUND": N_("The programme no longer has this coupon. Choose another one."),
    "COUPON_SOLD_OUT": N_("None of this coupon is left. Choose another one."),
    "RATE_LIMITED": N_("The programme is busy. Wait a moment and try again."),
    "PROVIDER_UNAVAILABLE": N_("The programme is away. Sell on; cashback cannot be used now."),
}

_ERP_SIGN_IN = {
    "port_taken": N_("Another program uses the sign-in's port. Close it, or change bling.redirect_port."),
    "no_answer": N_("Nobody answered in the browser. Try again."),
    "cancelled": N_("The sign-in was cancelled."),
    "denied": N_("Bling was told not to let the till in. Try again and choose to authorise."),
    "wrong_state": N_("The browser's answer belongs to another sign-in. Close old tabs and try again."),
    "unreadable": N_("The browser's answer made no sense. Try again."),
    "code_refused": N_("Bling refused the sign-in. Check bling.client_id and the secret, then try again."),
    "secret_missing": N_("The secret of Bling's app is missing on this machine. IT must install it."),
    "till_not_set_up": N_("This till has no data yet. Open it once, then connect."),
    "answer_lost": N_("The connection broke in the middle of the sign-in. Try again."),
}

_SETTINGS = {
    "missing_file": N_("The settings file {key} is missing. IT must install the store's file."),
    "syntax": N_("The settings file {key} cannot be read: {value}"),
    "unknown_key": N_("The setting {key} does not exist. Check its spelling."),
    "type": N_("The setting {key} has the wrong type: {value}"),
    "choice": N_("The setting {key} must be one of: {choices}"),
    "key_taken": N_("The setting {key}: {value} is the key of “{choices}” already. Choose another one."),
    "provider": N_("The loyalty programme {value} cannot be loaded. IT must install it or correct {key}."),
    "missing": N_("The setting {key} is missing."),
    "repeated": N_("The setting {key} has {value} twice. Each needs a name of its own."),
    "hex": N_("The setting {key} must be bytes in hex, such as “1B 74 02”."),
    "between": N_("The setting {key} must be between {choices}, not {value}."),
    "printer_unknown": N_("The setting {key} names {value}, which is none of the printers we know."),
    "dots_of_eight": N_("The setting {key} must be a multiple of 8, not {value}."),
    "columns_too_many": N_("The setting {key}: {value} columns of 12 dots do not fit its dots."),
    "page_without_letters": N_(
        "The setting {key}: {value} lacks Portuguese letters. Take another page, or text = “raster”."
    ),
    "legal_lines": N_(
        "The setting {key}: NÃO É DOCUMENTO FISCAL must stay at the top and at the foot of every paper."
    ),
    "block_unknown": N_("The setting {key}: there is no block {value}. There are: {choices}"),
    "block_missing": N_("The setting {key} leaves out {value}, which this paper must have."),
    "word_fixed": N_("The setting {key}: these words are the same in every store."),
    "word_unknown": N_("The setting {key}: no paper has the words {value}."),
    "blanks": N_("The setting {key}: {value} must have these blanks in braces: {choices}"),
    "text_length": N_("The setting {key} is empty or longer than {choices} characters."),
    "looks_fiscal": N_("The setting {key}: {value} would look like a fiscal document."),
    "logo": N_("The setting {key}: {value} is no picture that can be read."),
    "logo_size": N_("The setting {key}: {value} dots are too large; at most {choices}."),
    "two_roads": N_(
        "{value} is set up by two roads, and one route credits. Take {key} or the other one out."
    ),
    "route_nowhere": N_(
        "The store's rule has {value} credit new cashback, and this till is not connected to it. Complete "
        "{key} in till.toml; to take another route a manager changes the rule first."
    ),
}

_LIMITS = {
    Limit.BALANCE: N_("all of the balance"),
    Limit.BASKET: N_("the whole sale"),
    Limit.MAX_SHARE: N_("the programme's maximum share of a sale"),
    Limit.MIN_PURCHASE: N_("the sale is below the programme's minimum"),
    Limit.NOTHING_ELIGIBLE: N_("nothing in this sale takes cashback"),
    Limit.HOURS: N_("not at this hour"),
    Limit.ONE_REWARD: N_("one reward per sale"),
    Limit.PROMOTIONAL: N_("promotional products take no cashback"),
    Limit.PROVIDER_RULE: N_("the programme's rule"),
}

_PRINTER = {
    "paper_out": N_("Printer out of paper"),
    "cover_open": N_("Printer cover open"),
    "offline": N_("Printer off or unplugged"),
    "timeout": N_("Printer does not answer"),
    "none": N_("No printer set up"),
    "connection_closed": N_("Printer hung up"),
    "disk_full": N_("Disk full: nothing printed"),
    "not_allowed": N_("No permission to print"),
    "interrupted": N_("Printing was interrupted"),
    "error": N_("Printer error: switch it off and on"),
    "old": N_("Papers waited too long: F5 prints"),
    "left": N_("Not printed: F5 prints"),
    "queue_unknown": N_("The system has no such print queue"),
    "queue_stopped": N_("The print queue is stopped"),
    "queue_refused": N_("The print queue refused the job"),
    "queue_missing": N_("No print system on this machine"),
    "usb_missing": N_("pyusb is not installed"),
    "paper_low": N_("Printer: paper almost out"),
    "drawer_open": N_("The drawer stands open"),
    "drawer_away": N_("Drawer off or unplugged"),
    "database": N_("Print queue not readable"),
    "bug": N_("Printer: program error"),
}

_METHODS = {
    "cash": N_("Cash"),
    "credit": N_("Credit"),
    "debit": N_("Debit"),
    "pix": N_("Pix"),
    "other": N_("Other"),
    "store_credit": N_("Store credit"),
}


def sentence(words: Words, error: TillError) -> str:
    """The failure in the cashier's language. Amounts among its details are written as money."""
    details = {name: _shown(words, name, value) for name, value in error.details.items() if value is not None}
    if isinstance(error.key, Outage):
        return words.text(_OUTAGES[error.key])
    if error.key is Reason.PROVIDER:
        known = _PROVIDER.get(str(error.details.get("code")))
        usual = {"wait_s": _shown(words, "wait_s", 120)}
        return words.text(known or REASONS[Reason.PROVIDER], **{**usual, **details})
    if error.key is Reason.ERP_SIGN_IN:
        return words.text(_ERP_SIGN_IN.get(str(error.details.get("problem")), REASONS[error.key]))
    if error.key is Reason.SETTINGS_INVALID:
        known = _SETTINGS.get(str(error.details.get("problem")))
        return words.text(known or REASONS[Reason.SETTINGS_INVALID], **details)
    if error.key is Reason.PROVISIONING:
        return provisioning_sentence(words, str(error.details.get("problem")), details)
    if error.key is Reason.OPERATOR_UNKNOWN and error.details.get("tries") is not None:
        tries = int(str(error.details["tries"]))
        return words.text(REASONS[error.key]) + " " + tries_left(words, tries)
    return words.text(REASONS[error.key], **details) if details else words.text(REASONS[error.key])


def tries_left(words: Words, tries: int) -> str:
    """How often a PIN may still be typed."""
    return words.plural("{count} try left", "{count} tries left", tries)


def limit(words: Words, why: Limit, *, quote: Quote | None = None, total: Money | None = None) -> str:
    """Why no more cashback can be used, as an aside; a share of the sale is said in figures."""
    if why is Limit.MAX_SHARE and quote is not None and total is not None and quote.usable and total:
        percent, rest = divmod(quote.usable.cents * 100, total.cents)
        if rest * 200 > total.cents * 199:
            percent, rest = percent + 1, 0  # the programme rounds its share down to the centavo
        if rest * 200 <= total.cents:
            return words.text("at most {percent} % of the sale, a rule of the programme", percent=percent)
    return words.text(_LIMITS[why])


def why(words: Words, limit_: Limit, quote: Quote) -> str:
    """Why no more, as a sentence; with the minimum or the hours where the platform told them."""
    if limit_ is Limit.MIN_PURCHASE and quote.minimum_purchase:
        least = words.money(quote.minimum_purchase.cents)
        return words.text("Cashback can be used from a purchase of {least} on.", least=least)
    if limit_ is Limit.MAX_SHARE and quote.usable:
        most = words.money(quote.usable.cents)
        return words.text("The programme lets cashback pay at most {most} of this sale.", most=most)
    if limit_ is Limit.HOURS and quote.hours:
        return words.text("Cashback can be used only then: {hours}", hours=quote.hours)
    return words.text("The limit: {why}.", why=limit(words, limit_))


def printer_problem(words: Words, cause: str) -> str:
    """What ails the printer."""
    return words.text(_PRINTER.get(cause, _PRINTER["offline"]))


def method(words: Words, name: str) -> str:
    """A means of payment."""
    return words.text(_METHODS[name])


def _shown(words: Words, name: str, value: object) -> object:
    if name in {"most", "remaining", "minimum"} and isinstance(value, str):
        return words.money(Money.typed(value).cents)
    if name == "wait_s" and str(value).isdecimal():
        return _wait(words, int(str(value)))
    return value


def _wait(words: Words, seconds: int) -> str:
    """`118 s`, from two minutes on `5 min`."""
    if seconds <= 120:
        return words.text("{seconds} s", seconds=seconds)
    return words.minutes(seconds + 59)
