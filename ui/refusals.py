"""One sentence for each reason why a rule refused: what is wrong, and what to do next."""

from pos_client.domain.errors import Reason
from resources.words import N_

REASONS = {
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
    Reason.CODE_UNKNOWN: N_("{code} is not registered. Search for it by name, or sell it with a manager."),
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
    Reason.PICTURE_FOLDER: N_(
        "The folder {folder} cannot be read, or is the till's own. Name the one your pictures are in."
    ),
    Reason.PICTURE_FORMAT: N_("Not a picture the till can show. Save it as JPEG, PNG or WebP."),
    Reason.PICTURE_NO_PRODUCT: N_("No product has this code. Name the file by the product's code or GTIN."),
    Reason.PICTURE_REPEATED: N_("More than one file is of this product. Keep one."),
    Reason.PICTURE_SEVERAL_PRODUCTS: N_("More than one product fits. Name the file by the product's code."),
    Reason.PICTURE_TOO_LARGE: N_("Too large. At most 25 MB and 40 megapixels."),
    Reason.PIN_FORMAT: N_("The PIN has 6 to 12 digits and at least three different ones."),
    Reason.POINTS_INVALID: N_("Whole points only, {most_points} at most."),
    Reason.PRICE_ZERO: N_("{code} has no price. Ask a manager to register it."),
    Reason.PROVIDER: N_("The programme did not allow it."),
    Reason.PROVISIONING: N_("This store's file cannot be taken. Ask IT for another one."),
    Reason.QUANTITY_INVALID: N_("The quantity is not valid. Type it like 3*code."),
    Reason.QUANTITY_TOO_LARGE: N_("The quantity is too large: {most} at most."),
    Reason.UPDATE_FAILED: N_("Version {version} did not pass its test here and is not taken ({problem})."),
    Reason.UPDATE_NONE: N_("No newer version waits on this till."),
    Reason.RELEASE: N_("The release was not made: {problem}."),
    Reason.UPDATE_EXPIRED: N_(
        "What is offered as an update is past its date, or this till's clock is wrong. "
        "Check the date and time; if they are right, tell IT. The till sells on as it is."
    ),
    Reason.UPDATE_UNTRUSTED: N_("What is offered as an update is not signed as it should be. Tell IT."),
    Reason.QUEUE_CODE: N_("The code does not open this file. Type it again, as it was written down."),
    Reason.QUEUE_EMPTY: N_("Nothing waits on this till: there is no queue to hand over."),
    Reason.QUEUE_FILE: N_("{file} is no queue file, or was damaged. Hand the queue over again."),
    Reason.QUEUE_OTHER_STORE: N_("This queue is of till {till}, of another store. Take it to that store."),
    Reason.QUEUE_OWN: N_("This queue is this till's own: take it back instead."),
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
    Reason.SALESPERSON_UNKNOWN: N_("Nobody of the team has this code. Check it."),
    Reason.SALE_BEING_PAID: N_("The sale is being paid. Esc goes back to the products."),
    Reason.SALE_OPEN: N_("A sale is still open. Finish, hold or cancel it first."),
    Reason.SCALE_MASK: N_("13 places: it begins with 2, then C for the code, P or V, and D at the end."),
    Reason.SETTINGS_INVALID: N_("The setting {key} is not valid."),
    Reason.SET_UP_STEP_MISSING: N_("A step of the set-up before this one is still missing. Do that first."),
    Reason.SHEET_AMOUNT: N_("This price can be read in two ways. Write it with two places, like 1234,50."),
    Reason.SHEET_COLUMNS: N_("The file has no column {column}. Name it in the first line."),
    Reason.SHEET_DATE: N_("This is not a date. Write it like 31/12/1990."),
    Reason.SHEET_EMPTY: N_("Empty: {column}."),
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
