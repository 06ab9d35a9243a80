"""Printers by name, as the settings file has them."""

import pytest

from hardware.profiles import DOTS_PER_COLUMN, PROFILES, profile_named
from pos_client.domain.errors import Reason, Refused


def test_every_printer_is_found_by_its_name_and_its_columns_fill_its_dots() -> None:
    for profile in PROFILES:
        assert profile_named(profile.name) is profile
        assert profile.columns * DOTS_PER_COLUMN == profile.dots


def test_an_unknown_printer_is_refused_with_the_settings_key() -> None:
    with pytest.raises(Refused) as refusal:
        profile_named("laser")
    assert refusal.value.reason is Reason.SETTINGS_INVALID
    assert refusal.value.details == {"key": "printer.profile", "value": "laser"}
