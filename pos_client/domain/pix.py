"""Pix BR Code, static and dynamic (EMV QRCPS merchant-presented mode; Banco Central, manual do BR Code)."""

import re
import unicodedata

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money

LONGEST = 512
"""Characters of a code, by EMV; a picture of more could not be drawn either."""
_START, _CHECK = "000201", "6304"
_TXID = re.compile(r"[A-Za-z0-9]{1,25}")


def static_code(*, key: str, amount: Money | None, name: str, city: str, txid: str) -> str:
    """The text of a reusable QR code. Raises Refused(SETTINGS_INVALID) for what it cannot hold."""
    if not 1 <= len(key) <= 77 or not (key.isascii() and key.isprintable()):
        raise Refused(Reason.SETTINGS_INVALID, key="store.pix_key", value="")
    if txid != "***" and not _TXID.fullmatch(txid):
        raise Refused(Reason.SETTINGS_INVALID, key="txid", value=txid[:25])
    plain_name, plain_city = _plain(name, 25), _plain(city, 15)
    for setting, value in (("store.name", plain_name), ("store.city", plain_city)):
        if not value:
            raise Refused(Reason.SETTINGS_INVALID, key=setting, value="")
    body = (
        _tlv("00", "01")
        + _tlv("26", _tlv("00", "br.gov.bcb.pix") + _tlv("01", key))
        + _tlv("52", "0000")
        + _tlv("53", "986")
        + (_tlv("54", amount.decimal_text()) if amount else "")
        + _tlv("58", "BR")
        + _tlv("59", plain_name)
        + _tlv("60", plain_city)
        + _tlv("62", _tlv("05", txid))
    )
    return _checked(body)


def dynamic_code(*, url: str, name: str, city: str) -> str:
    """The text of a code for one payment, whose amount is found at `url` (without its scheme)."""
    return _checked(
        _tlv("00", "01")
        + _tlv("01", "12")
        + _tlv("26", _tlv("00", "BR.GOV.BCB.PIX") + _tlv("25", url))
        + _tlv("52", "0000")
        + _tlv("53", "986")
        + _tlv("58", "BR")
        + _tlv("59", _plain(name, 25))
        + _tlv("60", _plain(city, 15))
        + _tlv("62", _tlv("05", "***"))
    )


def is_payable(code: str) -> bool:
    """Whether banks' applications read it: it begins as a code does, and its check (field 63) is right."""
    body, check = code[:-4], code[-4:]
    if len(code) > LONGEST or not (body.startswith(_START) and body.endswith(_CHECK)):
        return False
    return check.upper() == crc16(body.encode("utf-8", "replace"))


def crc16(data: bytes) -> str:
    """CRC16-CCITT-FALSE (0x1021, initial 0xFFFF), four upper-case hex digits."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return f"{crc:04X}"


def _checked(fields: str) -> str:
    body = fields + _CHECK
    return body + crc16(body.encode("ascii"))


def _tlv(identifier: str, value: str) -> str:
    return f"{identifier}{len(value):02d}{value}"


def _plain(text: str, most: int) -> str:
    """No accents and no characters beyond ASCII, cut to the field's length."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if " " <= character <= "~")[:most].strip()
