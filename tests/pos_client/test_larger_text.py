"""Larger words, as far as the screen has room for the counter."""

import os
import subprocess
import sys
import tomllib

import pytest

import resources
from pos_client.bootstrap.larger_text import LEAST_PX, factor_for, words_for
from pos_client.domain.errors import Reason, Refused
from pos_client.settings import settings_from

PROGRAM = """
from pos_client.bootstrap.larger_text import enlarge
enlarge(150)
from pos_client.bootstrap.screen import application
from ui.text_scale import text_scale
print(application().devicePixelRatio(), text_scale())
enlarge(100)
print(application().devicePixelRatio(), text_scale())
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
        (200, (1366, 768), 1.0),
        (110, (1366, 768), 1.0),
        (125, (1600, 900), 1.25),
    ],
)
def test_everything_grows_as_far_as_the_counter_still_has_room(
    percent: int, size: tuple[int, int], factor: float
) -> None:
    assert factor_for(percent, width_px=size[0], height_px=size[1]) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("percent", "whole", "words"),
    [(200, 1.0, 2.0), (200, 1.6, 1.25), (150, 1.5, 1.0), (100, 1.0, 1.0), (125, 2.0, 1.0)],
)
def test_words_grow_by_themselves_for_what_the_whole_does_not_give(
    percent: int, whole: float, words: float
) -> None:
    assert words_for(percent, whole=whole) == pytest.approx(words)


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1366, 768), (1440, 900), (1920, 1080)])
@pytest.mark.parametrize("percent", [100, 110, 125, 150, 175, 200])
def test_whatever_was_asked_for_is_had_on_every_screen(percent: int, size: tuple[int, int]) -> None:
    whole = factor_for(percent, width_px=size[0], height_px=size[1])
    assert whole * words_for(percent, whole=whole) == pytest.approx(percent / 100)


def test_the_program_wears_the_factors_it_was_given_and_forgets_them_when_it_opens_anew() -> None:
    screen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=screen, capture_output=True, text=True, check=True, timeout=60
    )
    # The offscreen screen of 800 x 800 has no room for more than words.
    assert told.stdout.splitlines()[-2:] == ["1.0 1.5", "1.0 1.0"]


def test_a_scale_beyond_two_hundred_is_refused_by_its_key() -> None:
    written = tomllib.loads(resources.contents("demo/till.toml"))
    assert settings_from({**written, "screen": {"text_scale": 150}}).screen.text_scale == 150
    with pytest.raises(Refused) as refusal:
        settings_from({**written, "screen": {"text_scale": 250}})
    assert refusal.value.reason is Reason.SETTINGS_INVALID
    assert refusal.value.details["key"] == "screen.text_scale"
