"""Six tills with a bug each, as they are found in the wild; the machine must catch every one of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.services.checkout import Checkout, ClosedSale
from pos_client.services.identity import new_id
from pos_client.store import outbox
from pos_client.store.outbox import Message
from sync.lane import Lane
from sync.outcome import Later, Outcome
from tests.model.machine import TillAndPlatform


class NewKeyPerRetry(Lane):
    """What is tried again goes under another key."""

    def _commit(self, messages: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
        super()._commit(messages, outcomes)
        with self._store.writing() as transaction:
            for message, outcome in zip(messages, outcomes, strict=True):
                if isinstance(outcome, Later):
                    statement = "UPDATE outbox SET idempotency_key = ? WHERE id = ?"
                    transaction.exec_driver_sql(statement, (new_id(), message.id))


class MarkBeforeSend(Lane):
    """It counts as delivered as soon as it is about to be sent."""

    def _tried(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        with self._store.writing() as transaction:
            for message in messages:
                outbox.mark_delivered(transaction, message.id, now_ms=self._now_ms(), answer="")
        return super()._tried(messages)

    def _commit(self, messages: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
        """It makes good what it can: only a death in between is too much for it."""
        with self._store.writing() as transaction:
            for message in messages:
                statement = "UPDATE outbox SET state = 'pending' WHERE id = ?"
                transaction.exec_driver_sql(statement, (message.id,))
        super()._commit(messages, outcomes)


class Drops(Lane):
    """What fails in some way is forgotten."""

    reasons: tuple[str, ...] = ()

    def _commit(self, messages: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
        super()._commit(messages, outcomes)
        with self._store.writing() as transaction:
            for message, outcome in zip(messages, outcomes, strict=True):
                if isinstance(outcome, Later) and outcome.why.startswith(self.reasons):
                    outbox.mark_delivered(transaction, message.id, now_ms=self._now_ms(), answer="")


class DropsOnTimeout(Drops):
    reasons = ("no_answer",)


class DropsOnServerError(Drops):
    reasons = ("status 5",)


class KeysLastForEver(Lane):
    """Days later it still repeats what may have arrived, trusting its key."""

    def _tried(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        return super()._tried([replace(message, first_sent_ms=None) for message in messages])


class TwoTransactions(Checkout):
    """The sale in one transaction, its messages in the next."""

    def close(self, sale: Sale, operator: Operator, **options: Any) -> ClosedSale:
        held = Checkout(
            self.store,
            self.identity,
            self.head,
            self.rules_now,
            (),
            None,
            self.clock,
            self.wake,
        )
        closed = held.close(sale, operator, **options)
        with self.store.writing() as transaction:
            # The very message that the whole checkout would have queued with the sale.
            message = outbox.NewMessage(
                destination="smartbis",
                kind="sale",
                stream=sale.member.id if sale.member else sale.id,
                key=sale.id,
                payload={"sale_id": sale.id, "number": closed.number},
                sale_id=sale.id,
            )
            outbox.add_messages(transaction, [message], now_ms=0)
        return closed


class WithNewKeyPerRetry(TillAndPlatform):
    lane_kind = NewKeyPerRetry


class WithTwoTransactions(TillAndPlatform):
    checkout_kind = TwoTransactions


class WithMarkBeforeSend(TillAndPlatform):
    lane_kind = MarkBeforeSend


class WithDropOnTimeout(TillAndPlatform):
    lane_kind = DropsOnTimeout


class WithDropOnServerError(TillAndPlatform):
    lane_kind = DropsOnServerError


class WithKeysThatLastForEver(TillAndPlatform):
    lane_kind = KeysLastForEver


MUTANTS: dict[str, type[TillAndPlatform]] = {
    "new key per retry": WithNewKeyPerRetry,
    "two transactions": WithTwoTransactions,
    "mark before send": WithMarkBeforeSend,
    "drop on timeout": WithDropOnTimeout,
    "drop on 5xx": WithDropOnServerError,
    "keys last for ever": WithKeysThatLastForEver,
}
