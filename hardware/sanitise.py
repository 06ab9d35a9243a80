"""Text from outside made safe for paper: only characters that CP850 has, and never a control byte.

A customer's name may hold ESC p (which opens the drawer) as easily as an emoji: what is not a character
of the page becomes "?", what steers a printer disappears.
"""

import unicodedata

CODE_PAGE = "cp850"

_ASCII_TWINS = {
    "\u2018\u2019\u201a\u201b\u2032\u2039\u203a": "'",
    "\u201c\u201d\u201e\u201f\u2033": '"',
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212": "-",
    "\u2022\u2023\u25cf\u2219": "*",
    "\u2026": "...",
    "\u20ac": "EUR",
    "\u2122": "TM",
    # Every blank is one blank; a line break inside a name must not join two words.
    "\t\n\v\f\r\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000": " ",
}
_TWINS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]),
    **{ord(character): twin for characters, twin in _ASCII_TWINS.items() for character in characters},
}


def printable(text: str) -> str:
    """The text as CP850 can carry it: one byte per character, none of them a control. Idempotent."""
    if _is_clean(text):
        return text
    text = unicodedata.normalize("NFC", text.translate(_TWINS))
    text = "".join(character for character in text if not _is_invisible(character))
    return text.encode(CODE_PAGE, "replace").decode(CODE_PAGE)


def encoded(text: str, code_page: str = CODE_PAGE) -> bytes:
    """The bytes of that text in the printer's page, without control bytes."""
    return printable(text).encode(code_page, "replace")


def _is_clean(text: str) -> bool:
    """Most texts are, and are not looked at twice."""
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def _is_invisible(character: str) -> bool:
    """Joiners, direction marks and variation selectors: an emoji's glue, of no use on paper."""
    return "\ufe00" <= character <= "\ufe0f" or unicodedata.category(character) == "Cf"
