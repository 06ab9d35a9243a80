"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta, timezone

BRASILIA = timezone(timedelta(hours=-3))


class FakeClock:
    """Now, with the offset of Brasília. Calling it does not advance it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 9, 26, 53, tzinfo=BRASILIA)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative number sets the clock back."""
        self.now += timedelta(seconds=seconds)


def real_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC).astimezone()
