"""Contrast of two colours and the fitting of a store's accent to it. Pure arithmetic on "#RRGGBB".

Source: WCAG 2.2, definitions of "relative luminance" and "contrast ratio".
"""

from collections.abc import Callable, Sequence

_STEPS = 50


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1.0 to 21.0."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """`color` with `share` (0 to 1) of `other` mixed in."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def fitted(
    color: str,
    pole: str,
    *,
    minimum: float,
    against: Callable[[str], Sequence[str]],
) -> str:
    """`color`, moved towards `pole` (black or white) only as far as its contrast needs.

    `against` names the colours that a candidate must stand out from, by at least `minimum`.
    """
    for step in range(_STEPS + 1):
        candidate = mixed(color, pole, step / _STEPS)
        if all(ratio(candidate, other) >= minimum for other in against(candidate)):
            return candidate
    return pole


def _channels(color: str) -> tuple[int, int, int]:
    digits = color.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"not a colour of the form #RRGGBB: {color!r}")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
