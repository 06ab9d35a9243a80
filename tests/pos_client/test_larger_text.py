"""Larger words, as far as the screen has room for the counter."""

import os
import subprocess
import sys
import tomllib

import pytest

import resources
from pos_client.bootstrap.larger_text import LEAST_PX, factor_for
from pos_client.domain.errors import Reason, Refused
from pos_client.settings import settings_from

PROGRAM = """
from pos_client.bootstrap.larger_text import enlarge
enlarge(150)
from PySide6.QtWidgets import QApplication
print(QApplication([]).devicePixelRatio())
"""


@pytest.mark.parametrize(
    ("percent", "size", "factor"),
    [
        (100, (1024, 768), 1.0),
        (200, (3840, 2160), 2.0),
        (150, (1920, 1080), 1.5),
        (200, (1920, 1080), 1080 / LEAST_PX[1]),
        (150, (1024, 768), 1.0),
        (200, (800, 600), 1.0),
    ],
)
def test_words_grow_as_far_as_the_counter_still_has_room(
    percent: int, size: tuple[int, int], factor: float
) -> None:
    assert factor_for(percent, width_px=size[0], height_px=size[1]) == pytest.approx(factor)


def test_the_program_wears_the_factor_it_was_given() -> None:
    screen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=screen, capture_output=True, text=True, check=True, timeout=60
    )
    assert float(told.stdout.strip().splitlines()[-1]) == 1.0, "the offscreen screen of 800 x 800 has no room"


def test_a_scale_beyond_two_hundred_is_refused_by_its_key() -> None:
    written = tomllib.loads(resources.contents("demo/till.toml"))
    assert settings_from({**written, "screen": {"text_scale": 150}}).screen.text_scale == 150
    with pytest.raises(Refused) as refusal:
        settings_from({**written, "screen": {"text_scale": 250}})
    assert refusal.value.reason is Reason.SETTINGS_INVALID
    assert refusal.value.details["key"] == "screen.text_scale"
