"""Where a list that is read page by page stands: the cursor of Bling's sources, as text and back."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sync.erp.pace import BRASILIA

OVERLAP = timedelta(minutes=10)
"""A round begins a little before the last one did: what changed while it ran is read again."""
LONGEST = timedelta(days=360)
"""A date filter spans at most a year (documented): a till away for longer reads everything again."""
_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Round:
    """`since` is empty for everything; `started` is when this round began; `after` the last detail read."""

    since: str
    started: str
    page: int = 1
    after: int = -1

    @classmethod
    def read(cls, cursor: str, *, clock: Callable[[], datetime]) -> Self:
        """The round at this cursor: empty for the first one, a date where one ended, or in its midst."""
        now = clock().astimezone(BRASILIA).replace(tzinfo=None)
        if cursor.startswith("{"):
            return cls(**json.loads(cursor))
        since = cursor
        if since and now - datetime.strptime(since, _FORM) > LONGEST:  # noqa: DTZ007 - Brasília's, both
            since = ""
        return cls(since, now.strftime(_FORM))

    def text(self) -> str:
        """The cursor in the midst of a round."""
        return json.dumps(asdict(self))

    def ended(self) -> str:
        """The cursor at which the next round begins."""
        began = datetime.strptime(self.started, _FORM)  # noqa: DTZ007 - Brasília's
        return (began - OVERLAP).strftime(_FORM)

    def turned(self) -> Self:
        """The next list page."""
        return replace(self, page=self.page + 1)

    def since_query(self) -> dict[str, str]:
        """The filter by date of change."""
        return {"dataAlteracaoInicial": self.since} if self.since else {}
