"""The member at the counter: masked name and phone, tier, balance and its age, what this basket takes."""

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Member, masked_name
from pos_client.domain.sale import Sale
from pos_client.services.enrolling import Enrolled
from pos_client.services.statements import MemberCard as Held
from resources.words import Words
from ui import wording
from ui.member.facts import CardFacts, Known, earning_words
from ui.member.rows import age
from ui.text_scale import is_larger
from ui.widgets import AmountRow, Avatar, Badge, Card, SoftBand, Text

NOTHING_KNOWN = Known()


class MemberCard(Card):
    """With nobody attached it says how to find somebody."""

    def __init__(self, words: Words, *, balance_before_pin: bool, parent: QWidget | None = None) -> None:
        super().__init__(padding_px=18, spacing_px=3, parent=parent)
        self._words = words
        self._balance_before_pin = balance_before_pin
        self.body.setContentsMargins(18, 16, 18, 16)
        self._avatar, self._name, self._detail = Avatar(), Text("", 15, weight=600, elide=True), Text("")
        self._tier = Badge("")
        self._detail = Text("", 14, tone="muted", elide=True)
        self._rows = tuple(AmountRow() for _ in range(5))
        self._band = SoftBand()
        self._why = Text("", 12, tone="muted", wrap=True)
        self._earning = Text("", 14, tone="muted", wrap=True)
        self._note = Text("", 14, tone="muted", wrap=True)
        self._lay_out()

    def show_member(
        self,
        sale: Sale,
        quote: Quote | None,
        *,
        now: datetime,
        confirmed_at: str = "",
        offline: str = "",
        known: Known = NOTHING_KNOWN,
    ) -> None:
        """Draw the sale's member; `offline` says by consequence what the network's absence means."""
        member = sale.member
        self._avatar.setVisible(member is not None)
        if member is None:
            self._show_nobody()
            return
        phone = member.phone.masked if member.phone else ""
        masked = masked_name(member.name)
        name = masked or phone
        self._avatar.set_initials("".join(word[0] for word in masked.split()).upper() or "•")
        self._name.setText(name)
        aside = confirmed_at and self._words.text("PIN confirmed at {time}", time=confirmed_at)
        self._detail.setText(
            aside
            or " · ".join(
                part
                for part in (
                    phone if name != phone else "",
                    member.since and self._words.text("customer since {year}", year=member.since[:4]),
                )
                if part
            )
        )
        self._detail.setVisible(bool(self._detail.text()))
        self._tier.set_text(member.tier)
        self._tier.setVisible(bool(member.tier))
        self._show_amounts(sale, quote, now=now, facts=known.facts)
        self._earning.setText(self._standing(known))
        self._earning.setVisible(bool(self._earning.text()))
        self._note.setText(offline)
        self._note.setVisible(bool(offline))

    def show_done(self, sale: Sale) -> None:
        """The sale is on disk: what it could have used is past, and what it earned stands beside it.

        A customer who is looked up now is the next sale's.
        """
        self._earning.hide()
        if sale.member is None:
            self._detail.setText(self._words.text("F3 is for the next sale"))
        if sale.redemption is None:
            self._band.hide()
            self._why.hide()

    def _show_nobody(self) -> None:
        words = self._words
        self._name.setText(words.text("Customer not identified"))
        self._detail.setText(words.text("F3 finds or enrols"))
        self._detail.show()
        for widget in (self._tier, self._band, self._why, self._earning, self._note, *self._rows):
            widget.hide()

    def _show_amounts(
        self, sale: Sale, quote: Quote | None, *, now: datetime, facts: CardFacts | None
    ) -> None:
        words = self._words
        balance, updated, points, vouchers, expiring = self._rows
        if sale.redemption is not None:
            self._show_used(sale, quote)
            return
        member, card = sale.member, facts.card if facts else None
        read_at = quote.read_at if quote else card.balance_at if card else None
        read_at = read_at or (member.balance_at if member else None)
        self._fill(balance, words.text("Cashback available"), self._known(member, quote, card=card))
        self._fill(updated, words.text("Updated"), age(words, read_at, now=now))
        count = quote.points if quote else card.points if card else None
        self._fill(points, words.text("Points"), words.whole(count) if count else "")
        self._fill(vouchers, words.text("Vouchers"), self._vouchers(card))
        self._fill(expiring, *self._expiring(member, quote, card=card))
        self._show_usable(sale, quote)

    def _show_used(self, sale: Sale, quote: Quote | None) -> None:
        words = self._words
        self._band.set_words(words.text("Cashback used"), words.money(sale.redeemed_cashback.cents))
        self._band.show()
        self._why.hide()
        left = quote.balance - sale.redeemed_cashback if quote else None
        balance, *others = self._rows
        self._fill(
            balance,
            words.text("Balance after this sale"),
            words.money(left.cents) if left is not None else "",
        )
        for row in others:
            row.hide()

    def _show_usable(self, sale: Sale, quote: Quote | None) -> None:
        """Its room is there before the platform has answered, so that nothing jumps when it does."""
        member, words = sale.member, self._words
        to_come = self._balance_before_pin and member is not None and bool(member.provider_id)
        for widget in (self._band, self._why):
            widget.setVisible(bool(sale.lines) and (quote is not None or to_come))
        if quote is None:
            self._band.set_words(words.text("Usable in this sale"), "—")
            self._why.setText(words.text("known when the programme answers"))
            return
        most, why = quote.most_usable(sale.before_cashback)
        self._band.set_words(words.text("Usable in this sale"), words.money(most.cents))
        self._why.setText(wording.limit(words, why, quote=quote, total=sale.before_cashback))

    def _known(self, member: Member | None, quote: Quote | None, *, card: Held | None) -> str:
        if quote is not None:
            return self._words.money(quote.balance.cents)
        kept = card.balance if card else member.balance if member else None
        if kept is not None:
            return self._words.money(kept.cents)
        return "—" if self._balance_before_pin else self._words.text("after the PIN")

    def _vouchers(self, card: Held | None) -> str:
        """How many, and when the first one ends."""
        if card is None or not card.vouchers:
            return ""
        words, count = self._words, len(card.vouchers)
        ends = min((one.valid_to[:10] for one in card.vouchers if one.valid_to), default="")
        if not ends:
            return words.plural("{count} to use", "{count} to use", count)
        return f"{count} · {words.text('until {date}', date=words.date(ends))}"

    def _expiring(self, member: Member | None, quote: Quote | None, *, card: Held | None) -> tuple[str, str]:
        amount = quote.expiring if quote else member.expiring if member else None
        on = quote.expires_on if quote else member.expires_on if member else ""
        if (not amount or not on) and quote is None and card is not None and card.expiring_soon:
            amount, on = card.expiring_soon[0].amount, card.expiring_soon[0].on
        if not amount or not on:
            return "", ""
        date = self._words.text("Expires on {date}", date=self._words.date(on))
        return date, self._words.money(amount.cents)

    def _standing(self, known: Known) -> str:
        """An enrolment that has not arrived, and how this sale earns."""
        text, facts = self._words.text, known.facts
        waits = {
            Enrolled.QUEUED: text("Enrolment waits: it goes before the sale."),
            Enrolled.REFUSED: text("The programme refused the enrolment: F9, P."),
        }.get(facts.enrolled if facts else Enrolled.CONFIRMED, "")
        return " ".join(filter(None, (waits, earning_words(self._words, known.earning))))

    def _fill(self, row: AmountRow, caption: str, value: str) -> None:
        row.set_caption(caption)
        row.set_value(value)
        row.set_look(strong=row is self._rows[0])
        row.setVisible(bool(value))

    def _lay_out(self) -> None:
        head, names = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(12)
        names.setSpacing(1)
        names.addWidget(self._name)
        names.addWidget(self._detail)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self._tier)
        self.body.addLayout(head)
        if is_larger():
            # The card may scroll then: what this sale can use is seen first.
            self.body.addWidget(self._band)
        for row in self._rows:
            self.body.addWidget(row)
        if not is_larger():
            self.body.addSpacing(4)
            self.body.addWidget(self._band)
        self.body.addWidget(self._why)
        self.body.addWidget(self._earning)
        self.body.addWidget(self._note)
