"""Names come from outside; nothing in them may steer a printer."""

import random
import sys

import pytest

from hardware.elements import Text
from hardware.profiles import EPSON_TM_T20
from hardware.receipt_bytes import job_bytes
from hardware.sanitise import encoded, printable

STRINGS = 100_000
CONTROL_BYTES = {*range(0x20), 0x7F}


def is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F


def generated_strings(count: int) -> list[str]:
    """Half of them anything Unicode has, half of them mostly what steers a printer."""
    chance = random.Random(850)
    steering = "\x00\x07\n\r\x0c\x10\x14\x1b\x1c\x1d\x7f\x85\x90\x9b@!pVkdtAÇã€\u2028\u202e\ufeff🧾"
    strings = []
    for number in range(count):
        length = chance.randrange(1, 24)
        if number % 2:
            strings.append("".join(chance.choice(steering) for _ in range(length)))
        else:
            strings.append("".join(chr(chance.randrange(sys.maxunicode + 1)) for _ in range(length)))
    return strings


def test_no_control_byte_of_a_hundred_thousand_strings_reaches_the_paper() -> None:
    strings = generated_strings(STRINGS)
    assert any(is_control(character) for text in strings for character in text)
    reached = sum(byte in CONTROL_BYTES for text in strings for byte in encoded(text))
    assert reached == 0


def test_what_is_printable_is_one_byte_a_character_and_stays_as_it_is() -> None:
    for text in generated_strings(5_000):
        clean = printable(text)
        assert printable(clean) == clean
        assert len(encoded(clean)) == len(clean)
        assert not any(is_control(character) for character in clean)


def test_a_name_cannot_open_the_drawer_or_cut_the_paper() -> None:
    job = job_bytes([Text("Ana\x1bp\x00\x19\xfa \x1dV\x00 Silva")], EPSON_TM_T20)
    start = b"\x1b@\x1bt\x02"
    assert job == start + "Anapú V Silva\n".encode("cp850")


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("“Pão” — d’água…", '"Pão" - d\'água...'),
        ("€ 5\u00a0kg\u2009x", "EUR 5 kg x"),
        ("castanha\u2011do\u2011pará", "castanha-do-pará"),
        ("M••••• (11) 9••••-8888", "M***** (11) 9****-8888"),
        ("cafe\u0301 com ac\u0327ai\u0301", "café com açaí"),
        ("🍫 日本", "? ??"),
        ("👩\u200d🍳\ufe0f", "??"),
        ("linha\numa\tduas\r\n", "linha uma duas  "),
        ("ÁÀÂÃÄÉÊÍÓÔÕÚÜÇáàâãäéêíóôõúüçªº", "ÁÀÂÃÄÉÊÍÓÔÕÚÜÇáàâãäéêíóôõúüçªº"),
    ],
)
def test_text_from_outside_becomes_what_the_page_has(given: str, printed: str) -> None:
    assert printable(given) == printed
