"""What a lane asks of an outside system's adapter."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from pos_client.store.outbox import Message
from sync.outcome import Outcome


class Adapter(Protocol):
    """Turns messages into one system's wire. Used by its lane's thread alone."""

    @property
    def name(self) -> str:
        """The destination's."""
        ...

    @property
    def batch_size(self) -> int:
        """How many messages one call takes."""
        ...

    @property
    def settle_s(self) -> float:
        """How long after a lost answer the system's word that it has nothing may be believed."""
        ...

    def repeats_safely(self, kind: str, /) -> bool:
        """Whether sending a message of that kind twice has the effect of once."""
        ...

    def send(self, messages: Sequence[Message], /) -> Sequence[Outcome]:
        """One outcome per message, in order; at most `batch_size` messages."""
        ...

    def evidence(self, message: Message, /) -> Outcome:
        """What became of a try whose answer was lost: Delivered, Unknown, or Later = surely not done."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class LooksUp(Protocol):
    """An adapter whose system can be asked for a message long after it was sent.

    Without it a message whose key may be forgotten (a day after its first try) waits for a person.
    """

    def look_up(self, message: Message, /) -> Outcome:
        """Delivered: it is there. NOT_THERE: surely not, or sending it again can do no harm: send it. Another
        Later: ask again. Unknown: this kind cannot be asked for.
        """
        ...

    def verifies(self, kind: str, /) -> bool:
        """Whether a delivered message of that kind is to be looked for once more, some time later."""
        ...
