"""The two lines of twenty characters that stand on a pole: the last item, and what it all costs."""

from typing import assert_never

from pos_client.domain.money import Money
from resources.words import Words
from ui.customer.model import Idle, PayingByPix, Seen, Served, Serving

COLUMNS = 20


def pole_lines(words: Words, seen: Seen, *, store: str, message: str) -> tuple[str, str]:
    """What to write there."""
    match seen:
        case Idle():
            return store[:COLUMNS].center(COLUMNS), message[:COLUMNS].center(COLUMNS)
        case Serving():
            last = seen.sale.lines[-1]
            total = _pair(words, words.text("Total"), seen.sale.total)
            return _pair(words, last.product.description, last.net), total
        case PayingByPix():
            return words.text("Pix")[:COLUMNS], _pair(words, words.text("Total"), seen.amount)
        case Served():
            paid = _pair(words, words.text("Total"), seen.total)
            change = _pair(words, words.text("Change"), seen.change) if seen.change else ""
            return paid, change or words.text("Thank you")[:COLUMNS]
        case _:
            assert_never(seen)


def _pair(words: Words, left: str, amount: Money) -> str:
    """A text and an amount at the edges; the text gives way, the amount never."""
    right = words.amount(amount.cents)
    room = max(COLUMNS - len(right) - 1, 0)
    return f"{' '.join(left.split())[:room]:<{room}} {right}"
