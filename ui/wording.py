"""Every failure and every limit as a sentence that says what to do next."""

from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.errors import Outage, Reason, TillError
from pos_client.domain.money import Money
from resources.words import Words


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue without translating it here."""
    return message


_REASONS = {
    Reason.AMOUNT_INVALID: N_("This is not an amount. Type it like 12,50."),
    Reason.AMOUNT_TOO_LARGE: N_("The amount is too large. Check it, or split the sale in two."),
    Reason.APPROVAL_LIMIT: N_("The approval covers at most {most}. Ask again for more."),
    Reason.APPROVAL_NEEDED: N_("This needs the approval of a supervisor or manager."),
    Reason.APPROVAL_NOT_ALLOWED: N_("This person may not approve it. Call a manager."),
    Reason.APPROVAL_REASON: N_("Write the reason in a few words."),
    Reason.APPROVAL_SELF: N_("Nobody approves their own action. Call somebody else."),
    Reason.APPROVAL_USED: N_("This approval was used already. Ask again."),
    Reason.BACKUP_DAMAGED: N_("This backup is damaged ({problem}). Choose another one."),
    Reason.BACKUP_OTHER_TILL: N_("This backup belongs to till {till}. Choose one of this till's."),
    Reason.BARCODE_CHECK_DIGIT: N_("The barcode {code} was misread. Scan it again or type the digits."),
    Reason.BIRTHDAY_INVALID: N_("This is no date of birth. Type it like 31/12/1990."),
    Reason.CARD_DETAILS_MISSING: N_("Copy brand, NSU and authorisation from the machine's slip."),
    Reason.CART_BUSY: N_("A sale is open. Hold it with F6 or finish it first."),
    Reason.CART_EMPTY: N_("There is nothing in this sale yet. Scan a product first."),
    Reason.COUPON_GONE: N_("None of this coupon is left. Choose another one."),
    Reason.CLOCK_BEHIND: N_(
        "This machine's clock is {minutes} min behind the last entry. Correct it, or have it approved."
    ),
    Reason.CODE_EMPTY: N_("Type or scan the code after the asterisk."),
    Reason.CODE_UNKNOWN: N_(
        "{code} is not registered. F2 searches by name; Ctrl+P sells it at a price that a manager approves."
    ),
    Reason.CONSENT_MISSING: N_("Read the text to the customer first: without their yes nobody is enrolled."),
    Reason.CPF_INVALID: N_("This CPF does not check. Ask for it again."),
    Reason.CREDIT_LIMIT: N_("Above {most} another person has to approve it."),
    Reason.CREDIT_NOT_OFFERED: N_("This programme takes no credits by hand."),
    Reason.CREDIT_UNKNOWN: N_("No store credit of this till has this code and this amount. Check the slip."),
    Reason.CREDIT_USED: N_("This store credit was used already."),
    Reason.CNPJ_INVALID: N_("This CNPJ does not check."),
    Reason.EMAIL_INVALID: N_("This e-mail does not check. Ask for it again."),
    Reason.DATABASE_NEWER: N_("A newer version of the program wrote this till's data. Install that version."),
    Reason.DISCOUNT_TOO_LARGE: N_("The discount is more than the price. Type a smaller one."),
    Reason.DISCOUNT_ABOVE_LIMIT: N_("Your limit is {most} of discount. Ask a manager."),
    Reason.LAST_MANAGER: N_("This is the last manager. Make another one first."),
    Reason.ERP_OTHER_OWNER: N_(
        "Till {till} speaks for the store's Bling since {since}. Connect there, or take it over to this till."
    ),
    Reason.ERP_SIGN_IN: N_("Bling was not connected. Try again."),
    Reason.LATE_TIME: N_("The time on the paper lies in the last {days} days, not later than now."),
    Reason.LINE_UNKNOWN: N_("Choose the item with the arrows first."),
    Reason.MEMBER_ERASED: N_("This customer's data were erased already."),
    Reason.MEMBER_FORGOTTEN: N_("This customer had their data erased. Enrol them again, with their consent."),
    Reason.MEMBER_NAME: N_("Type the customer's name."),
    Reason.MEMBER_NOT_FOUND: N_("Nobody found. Check what was typed."),
    Reason.MEMBER_LOCKED: N_(
        "Too many wrong PINs of this customer. Wait {wait_s}, or sell on without cashback."
    ),
    Reason.MEMBER_NOT_HERE: N_("Not among this till's customers, and the programme does not answer."),
    Reason.MEMBER_NOT_LISTED: N_(
        "Nobody like this at this till. Type the phone or the CPF: the programme is asked too."
    ),
    Reason.MEMBER_PENDING: N_("Not arrived yet about this customer: {count}. Send or settle them first."),
    Reason.MEMBER_PHONE_TAKEN: N_("Another customer has this phone already. Look them up with F3."),
    Reason.MEMBER_QUERY_INVALID: N_(
        "Type a phone with area code, a CPF, an e-mail, a card, the last 4 digits, #number or a name."
    ),
    Reason.MESSAGE_IS_CASHBACK: N_(
        "This is used cashback: it is sent again, or settled with F9 and D once its outcome is in doubt."
    ),
    Reason.MESSAGE_NOT_CORRECTABLE: N_("Only a refused sale can be sent for another customer."),
    Reason.MESSAGE_SETTLED: N_("This was settled in the meantime."),
    Reason.NOT_PAID: N_("{remaining} is still missing."),
    Reason.NOT_THE_FIRST: N_("This till has its people already. Sign in."),
    Reason.OFFER_TOO_LATE: N_(
        "The choice came too late: the sale was sent already, as the store's rule says."
    ),
    Reason.OFFLINE_NOT_ALLOWED: N_("Offline, at most {most} of cashback can be used now."),
    Reason.ONE_REWARD: N_("One reward per sale: take the other one off first."),
    Reason.OPERATOR_BADGE: N_("A badge has 4 to 40 letters or digits. Scan it again."),
    Reason.OPERATOR_CODE: N_("A code has 1 to 12 letters or digits."),
    Reason.OPERATOR_GONE: N_("This operator is not here any more."),
    Reason.OPERATOR_NAME: N_("Type the name."),
    Reason.OPERATOR_SELF: N_("Nobody lets themselves go. Another manager has to."),
    Reason.OPERATOR_TAKEN: N_("This code or badge belongs to somebody already."),
    Reason.OPERATOR_LOCKED: N_("Too many wrong PINs. Wait {wait_s}."),
    Reason.OPERATOR_UNKNOWN: N_("Operator or PIN is wrong. Try again."),
    Reason.PHONE_INVALID: N_("This phone does not check. Area code and number: 11 digits."),
    Reason.PIN_FORMAT: N_("The PIN has 6 to 12 digits and at least three different ones."),
    Reason.POINTS_INVALID: N_("Whole points only, {most_points} at most."),
    Reason.PRICE_ZERO: N_("{code} has no price. Ask a manager to register it."),
    Reason.PROVIDER: N_("The programme did not allow it."),
    Reason.QUANTITY_INVALID: N_("The quantity is not valid. Type it like 3*code."),
    Reason.QUANTITY_TOO_LARGE: N_("The quantity is too large: {most} at most."),
    Reason.RECEIPT_UNKNOWN: N_("No sale of this till has this number. Check it, or return without receipt."),
    Reason.REDEMPTION_ABOVE_USABLE: N_("At most {most} of cashback can be used in this sale."),
    Reason.REDEMPTION_PENDING: N_("Cashback is applied to this sale. Esc takes it off first."),
    Reason.REDEMPTION_SETTLED: N_("This was settled already."),
    Reason.RETURN_DONE: N_("Everything of this sale came back already."),
    Reason.RETURN_EMPTY: N_("Choose what comes back first."),
    Reason.RETURN_OTHER_SHIFT: N_("This sale is of another shift: return its goods instead."),
    Reason.RETURN_TOO_MUCH: N_("More of {product} would come back than was sold."),
    Reason.ROUTE_NOWHERE: N_("This till is not connected to that system. Ask IT to set it up first."),
    Reason.RULE_BELOW_OTHER: N_("This limit may not be smaller than the one above it."),
    Reason.RULE_TOO_LARGE: N_("At most {most}."),
    Reason.SALE_BEING_PAID: N_("The sale is being paid. Esc goes back to the products."),
    Reason.SALE_OPEN: N_("A sale is still open. Finish, hold or cancel it first."),
    Reason.SCALE_MASK: N_("13 places: it begins with 2, then C for the code, P or V, and D at the end."),
    Reason.SETTINGS_INVALID: N_("The setting {key} is not valid."),
    Reason.SHEET_AMOUNT: N_("This price can be read in two ways. Write it with two places, like 1234,50."),
    Reason.SHEET_COLUMNS: N_("The file has no column {column}. Name it in the first line."),
    Reason.SHEET_DATE: N_("This is not a date. Write it like 31/12/1990."),
    Reason.SHEET_EMPTY: N_("{column} is empty."),
    Reason.SHEET_FILE: N_("The file {file} cannot be opened. Check its name and place."),
    Reason.SHEET_GTIN: N_("This barcode number does not check."),
    Reason.SHEET_REPEATED: N_("The same as line {line}."),
    Reason.SHEET_UNREADABLE: N_("This row cannot be read."),
    Reason.SHIFT_ALREADY_OPEN: N_("A shift is already open."),
    Reason.SHIFT_CLOSED: N_("No shift is open. Open one to sell."),
    Reason.SQLITE_AFFECTED: N_("SQLite {version} can damage the till's data. Install the program again."),
    Reason.TILL_ALREADY_OPEN: N_("This till is open already. Look for its window."),
    Reason.TILL_SUPERSEDED: N_(
        "Another installation of this till has been seen: this one sells no more. Call a manager."
    ),
    Reason.TENDER_ABOVE_REMAINING: N_("At most {most} is left to pay this way. Only cash gives change."),
    Reason.TERMINAL_BUSY: N_("The machine is busy with another payment. Finish or cancel that one first."),
    Reason.TERMINAL_REFUSED: N_(
        "The machine did not accept this. Try again or take another means of payment."
    ),
    Reason.TERMINAL_UNSETTLED: N_("A payment on the machine is not settled. Look at the machine first."),
    Reason.VOUCHER_APPLIED: N_("A voucher is used in this sale. Take it off before changing the goods."),
    Reason.VOUCHER_CHECKLIST: N_("Confirm every point of the checklist first."),
    Reason.VOUCHER_CODE: N_("This is not a voucher's code. Scan it again or type it."),
    Reason.VOUCHER_EXPIRED: N_("This voucher has expired."),
    Reason.VOUCHER_IN_DOUBT: N_(
        "Nobody knows whether this voucher was used up. Sell on without it; a manager settles it."
    ),
    Reason.VOUCHER_MINIMUM: N_("This voucher needs a purchase of {minimum}."),
    Reason.VOUCHER_NOT_HERE: N_("This programme has no vouchers. Sell on without it."),
    Reason.VOUCHER_PRODUCT: N_("The voucher's product is not in this sale. Scan it first."),
    Reason.VOUCHER_TYPED: N_("This voucher is in the sale already."),
    Reason.VOUCHER_USED: N_("This voucher was used already."),
    Reason.VOUCHER_WORTHLESS: N_("This voucher takes nothing off this sale."),
}

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
    Outage.DISK_FULL: N_("The disk is full. Free some space and try again: the sale is still open."),
    Outage.ERP: N_("Bling does not answer. Sell on; what is missing goes later."),
    Outage.ERP_SIGN_IN: N_("Bling wants a new sign-in. IT runs “pos-client bling connect”; sell on."),
    Outage.NETWORK: N_("No internet: the sale goes on and earns; cashback cannot be used now."),
    Outage.OUTCOME_UNKNOWN: N_(
        "No answer came: the cashback may have been taken. Sell on without it; it is listed."
    ),
    Outage.PLATFORM: N_("The programme does not answer. Sell on; cashback cannot be used now."),
    Outage.SCALE: N_("The scale does not answer. Check its cable, or type the weight."),
    Outage.SCANNER: N_("The scanner is not connected. Check its cable, or type the code."),
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
        return words.text(known or _REASONS[Reason.PROVIDER], **{**usual, **details})
    if error.key is Reason.ERP_SIGN_IN:
        return words.text(_ERP_SIGN_IN.get(str(error.details.get("problem")), _REASONS[error.key]))
    if error.key is Reason.SETTINGS_INVALID:
        known = _SETTINGS.get(str(error.details.get("problem")))
        return words.text(known or _REASONS[Reason.SETTINGS_INVALID], **details)
    if error.key is Reason.OPERATOR_UNKNOWN and error.details.get("tries") is not None:
        tries = int(str(error.details["tries"]))
        return words.text(_REASONS[error.key]) + " " + tries_left(words, tries)
    return words.text(_REASONS[error.key], **details) if details else words.text(_REASONS[error.key])


def tries_left(words: Words, tries: int) -> str:
    """How often a PIN may still be typed."""
    return words.plural("{count} try left", "{count} tries left", tries)


def limit(words: Words, why: Limit) -> str:
    """Why no more cashback can be used, as an aside."""
    return words.text(_LIMITS[why])


def why(words: Words, limit_: Limit, quote: Quote) -> str:
    """Why no more, as a sentence; with the minimum or the hours where the platform told them."""
    if limit_ is Limit.MIN_PURCHASE and quote.minimum_purchase:
        least = words.money(quote.minimum_purchase.cents)
        return words.text("Cashback can be used from a purchase of {least} on.", least=least)
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
