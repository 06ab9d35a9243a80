"""The one catalogue (gettext) of screens, receipts and command line; how a language writes money and dates.

English is the language of the keys; `translations/pt_BR/LC_MESSAGES/till.po` holds the Portuguese.
"""

import gettext
import io
from dataclasses import dataclass
from datetime import datetime

import resources

LANGUAGES = ("pt_BR", "en")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue without translating it here."""
    return message


@dataclass(frozen=True, slots=True)
class Words:
    """Speaks one language."""

    language: str
    _catalogue: gettext.NullTranslations

    @classmethod
    def of(cls, language: str) -> "Words":
        """The words of that language; English where it has no catalogue."""
        if language != "pt_BR":
            return cls("en", gettext.NullTranslations())
        compiled = resources.data("translations/pt_BR/LC_MESSAGES/till.mo")
        return cls(language, gettext.GNUTranslations(io.BytesIO(compiled)))

    def text(self, message: str, **blanks: object) -> str:
        """The sentence, its `{blanks}` filled in."""
        translated = self._catalogue.gettext(message)
        return translated.format(**blanks) if blanks else translated

    def plural(self, one: str, many: str, count: int, **blanks: object) -> str:
        """The sentence for this many; `{count}` is filled in too."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **blanks)

    def amount(self, cents: int) -> str:
        """`1.234,50` or `1,234.50`: a column's figure, without the currency's sign."""
        whole, rest = divmod(abs(cents), 100)
        sign = "−" if cents < 0 else ""
        grouped = f"{whole:,}.{rest:02d}"
        if self.language == "pt_BR":
            grouped = grouped.translate(str.maketrans(",.", ".,"))
        return sign + grouped

    def money(self, cents: int) -> str:
        """`R$ 1.234,50`, where an amount stands alone."""
        return f"R$\u00a0{self.amount(cents)}"

    def whole(self, count: int) -> str:
        """A count such as points: 12.300 (12,300 in English)."""
        return self.amount(100 * count)[:-3]

    def quantity(self, milli: int) -> str:
        """`3` or `0,452`."""
        if milli % 1000 == 0:
            return str(milli // 1000)
        text = f"{milli // 1000}.{milli % 1000:03d}"
        return text.replace(".", ",") if self.language == "pt_BR" else text

    def date(self, iso_date: str) -> str:
        """`31/01/2026` or `2026-01-31`, from an ISO date or time."""
        if self.language != "pt_BR" or len(iso_date) < 10:
            return iso_date[:10]
        return f"{iso_date[8:10]}/{iso_date[5:7]}/{iso_date[:4]}"

    def clock(self, moment: datetime) -> str:
        """`14:32`."""
        return moment.strftime("%H:%M")

    def minutes(self, seconds: float) -> str:
        """`4 min`, `2 h`, `3 d`: how long ago, coarse."""
        minutes = max(int(seconds // 60), 0)
        if minutes < 60:
            return self.text("{minutes} min", minutes=minutes)
        if minutes < 48 * 60:
            return self.text("{hours} h", hours=minutes // 60)
        return self.text("{days} d", days=minutes // (24 * 60))
