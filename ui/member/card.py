"""The member at the counter: masked name and phone, tier, balance and its age, what this basket takes."""

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Member, masked_name
from pos_client.domain.sale import Sale
from resources.words import Words
from ui import wording
from ui.widgets import AmountRow, Avatar, Badge, Card, SoftBand, Text


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
        self._rows = tuple(AmountRow() for _ in range(3))
        self._band = SoftBand()
        self._why = Text("", 12, tone="muted", wrap=True)
        self._note = Text("", 14, tone="muted", wrap=True)
        self._lay_out()

    def show_member(
        self, sale: Sale, quote: Quote | None, *, now: datetime, confirmed_at: str = "", offline: str = ""
    ) -> None:
        """Draw the sale's member; `offline` says by consequence what the network's absence means."""
        member = sale.member
        self._avatar.setVisible(member is not None)
        if member is None:
            self._show_nobody()
            return
        phone = member.phone.masked if member.phone else ""
        name = masked_name(member.name) or phone
        self._avatar.set_initials("".join(word[0] for word in member.name.split()[:2]).upper() or "•")
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
        self._show_amounts(sale, quote, now=now)
        self._note.setText(offline)
        self._note.setVisible(bool(offline))

    def _show_nobody(self) -> None:
        words = self._words
        self._name.setText(words.text("Customer not identified"))
        self._detail.setText(words.text("F3 finds by phone or CPF"))
        self._detail.show()
        for widget in (self._tier, self._band, self._why, self._note, *self._rows):
            widget.hide()

    def _show_amounts(self, sale: Sale, quote: Quote | None, *, now: datetime) -> None:
        words = self._words
        balance, updated, expiring = self._rows
        if sale.redemption is not None:
            self._band.set_words(words.text("Cashback used"), words.money(sale.redeemed_cashback.cents))
            self._band.show()
            self._why.hide()
            left = quote.balance - sale.redeemed_cashback if quote else None
            self._fill(
                balance,
                words.text("Balance after this sale"),
                words.money(left.cents) if left is not None else "",
            )
            updated.hide()
            expiring.hide()
            return
        known = self._known(sale.member, quote)
        self._fill(balance, words.text("Cashback available"), known)
        self._fill(updated, words.text("Updated"), self._age(sale.member, quote, now=now))
        self._fill(expiring, *self._expiring(sale.member, quote))
        self._show_usable(sale, quote)

    def _show_usable(self, sale: Sale, quote: Quote | None) -> None:
        asked = quote is not None and bool(sale.lines)
        self._band.setVisible(asked)
        self._why.setVisible(asked)
        if quote is None or not sale.lines:
            return
        most, why = quote.most_usable(sale.before_cashback)
        words = self._words
        self._band.set_words(words.text("Usable in this sale"), words.money(most.cents))
        self._why.setText(wording.limit(words, why))

    def _known(self, member: Member | None, quote: Quote | None) -> str:
        if quote is not None:
            return self._words.money(quote.balance.cents)
        if member is not None and member.balance is not None:
            return self._words.money(member.balance.cents)
        return "" if self._balance_before_pin else self._words.text("after the PIN")

    def _age(self, member: Member | None, quote: Quote | None, *, now: datetime) -> str:
        read_at = quote.read_at if quote else member.balance_at if member else None
        if read_at is None:
            return ""
        seconds = (now - read_at).total_seconds()
        if seconds < 60:
            return self._words.text("now")
        return self._words.text("{ago} ago", ago=self._words.minutes(seconds))

    def _expiring(self, member: Member | None, quote: Quote | None) -> tuple[str, str]:
        amount = quote.expiring if quote else member.expiring if member else None
        on = quote.expires_on if quote else member.expires_on if member else ""
        if not amount or not on:
            return "", ""
        return self._words.text("Expires on {date}", date=self._words.date(on)), self._words.money(
            amount.cents
        )

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
        for row in self._rows:
            self.body.addWidget(row)
        self.body.addSpacing(4)
        self.body.addWidget(self._band)
        self.body.addWidget(self._why)
        self.body.addWidget(self._note)
