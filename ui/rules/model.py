"""A store's rules taken apart into single values by name, and put together again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pos_client.domain.product import ScaleMask
from pos_client.domain.rules import StoreRules
from pos_client.services.ruling import scale_mask


def value_of(rules: StoreRules, name: str) -> object:
    """One value; a mask as its text."""
    group, _, part = name.rpartition(".")
    value = getattr(getattr(rules, group) if group else rules, part)
    if name == "scale_mask":
        return value.pattern if isinstance(value, ScaleMask) else ""
    return value


def with_values(rules: StoreRules, values: Mapping[str, Any]) -> StoreRules:
    """The rules with these values. Raises Refused(SCALE_MASK)."""
    for name, value in values.items():
        group, _, part = name.rpartition(".")
        if name == "scale_mask":
            rules = replace(rules, scale_mask=scale_mask(value))
        elif group:
            rules = replace(rules, **{group: replace(getattr(rules, group), **{part: value})})
        else:
            rules = replace(rules, **{part: value})
    return rules


def worst_case_cents(rules: StoreRules, tills: int) -> int:
    """The most that a store's tills can give away together while the programme is away."""
    return rules.offline.till_cents * tills if rules.offline.is_on else 0
