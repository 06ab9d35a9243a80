"""What lies on the scale, live: Enter takes it, or the weight that was typed where the scale is no help."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import Reason, TillError
from pos_client.domain.money import Quantity
from pos_client.domain.product import Product
from pos_client.domain.weighing import SILENT, Balance, Weight
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.widgets import AmountRow, CodeField, TotalRow


class WeighDialog(Dialog):
    """`take` is given kilograms. Nothing that still moves is ever taken."""

    def __init__(
        self, parent: QWidget, words: Words, *, product: Product, take: Callable[[Quantity], None]
    ) -> None:
        super().__init__(parent, words, title=words.text("Put it on the scale"), subtitle=product.description)
        self._product, self._take = product, take
        self._gross, self._tare_grams = SILENT, 0
        self._figure = TotalRow(words.text("Weight, kg"), "—", largest_px=72)
        self._price = AmountRow(words.text("Price"), "", strong=True)
        self._tare = AmountRow(words.text("Container"), "")
        self._tare.hide()
        caption = words.text("Weight typed by hand, like {example}", example=words.quantity(452))
        self.field = CodeField(caption, name=caption)
        self.field.setEchoMode(QLineEdit.EchoMode.Normal)
        for widget in (self._figure, self._price, self._tare, self.field, self.notice):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+T", words.text("Take off the container"), self._on_tare)
        self.action("Enter", words.text("Put into the sale"), self._on_take, primary=True)
        self.show_weight(Weight(Balance.UNSTABLE))

    @property
    def net(self) -> Weight:
        """What would be sold now."""
        return self._gross.less(self._tare_grams)

    def show_weight(self, gross: Weight) -> None:
        """The scale said this."""
        self._gross = gross
        net, words = self.net, self.words
        stands = net.balance is Balance.STABLE
        self._figure.set_value(_kilograms(words, net.grams) if stands else "—")
        price = Quantity(net.grams).of(self._product.unit_price) if net.can_be_sold else None
        self._price.set_value(words.money(price.cents) if price else "—")
        text, error, waiting = _said(words, net)
        self.say(text, error=error, waiting=waiting)

    def _on_tare(self) -> None:
        """The container alone is on it now; with one taken off already, it is put back."""
        gross = self._gross
        self._tare_grams = gross.grams if gross.can_be_sold and not self._tare_grams else 0
        self._tare.set_value(_kilograms(self.words, -self._tare_grams))
        self._tare.setVisible(bool(self._tare_grams))
        self.show_weight(gross)

    def _on_take(self) -> None:
        typed = self.field.text().strip()
        try:
            weight = Quantity.typed(typed) if typed else self.net.quantity()
        except TillError as error:
            if typed:
                self.field.set_wrong(True)
                wrong = error.key is Reason.QUANTITY_INVALID
                example = self.words.quantity(452)
                hint = self.words.text("This is not a weight. Type it like {example}.", example=example)
                self.say(hint if wrong else wording.sentence(self.words, error), error=True)
            return
        self.finish()
        self._take(weight)


def _kilograms(words: Words, grams: int) -> str:
    """`0,452`."""
    sign, whole, rest = "-" if grams < 0 else "", *divmod(abs(grams), 1000)
    mark = "." if words.language == "en" else ","
    return f"{sign}{whole}{mark}{rest:03d}"


def _said(words: Words, net: Weight) -> tuple[str, bool, bool]:
    """Sentence, whether it is an error, whether there is something to wait for."""
    match net.balance:
        case Balance.STABLE if net.grams:
            return words.text("Enter puts this weight into the sale."), False, False
        case Balance.STABLE:
            return words.text("The scale is empty. Put the product on it."), False, False
        case Balance.UNSTABLE:
            return words.text("Wait until the weight stands still."), False, True
        case Balance.NEGATIVE:
            return words.text("Less than zero. Clear the scale, and check the container."), True, False
        case Balance.OVERLOAD:
            return words.text("Too heavy for this scale. Weigh it in two parts."), True, False
        case Balance.SILENT:
            return words.text("The scale does not answer. Check its cable, or type the weight."), True, False
