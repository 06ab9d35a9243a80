"""A money field that writes amounts as the language does."""

from resources.words import Words
from ui.widgets import MoneyField


def money_field(words: Words, caption: str) -> MoneyField:
    """`1.234,50` or `1,234.50`; either key of the two types the separator of centavos."""
    decimal, group = (",", ".") if words.language == "pt_BR" else (".", ",")
    return MoneyField(caption, decimal=decimal, group=group)
