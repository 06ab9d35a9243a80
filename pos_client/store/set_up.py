"""The set-up's steps on disk."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.set_up import Passed, Standing, Step
from pos_client.store.tables_set_up import set_up_steps


def load_standing(connection: Connection) -> Standing:
    """Every step that was passed."""
    rows = connection.execute(
        select(set_up_steps.c.step, set_up_steps.c.at, set_up_steps.c.operator, set_up_steps.c.facts)
    )
    passed = {
        Step(step): Passed(Step(step), at, operator, json.loads(facts)) for step, at, operator, facts in rows
    }
    return Standing(passed)


def note_step(
    connection: Connection, step: Step, *, at: str, operator: str, facts: Mapping[str, str | int]
) -> None:
    """This step is passed; the newest passing counts."""
    values = {"at": at, "operator": operator, "facts": json.dumps(dict(facts), ensure_ascii=False)}
    connection.execute(
        insert(set_up_steps)
        .values(step=step.value, **values)
        .on_conflict_do_update(index_elements=[set_up_steps.c.step], set_=values)
    )


def forget_steps(connection: Connection, *steps: Step) -> None:
    """To be passed again."""
    connection.execute(delete(set_up_steps).where(set_up_steps.c.step.in_([step.value for step in steps])))
