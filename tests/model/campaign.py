"""Runs the machine, and its mutants, from a seed."""

from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.crash.tally import Tally
from tests.model.machine import TillAndPlatform
from tests.model.mutants import MUTANTS

STEPS = 30
MUTANT_EXAMPLES = 200


def run(machine: type[TillAndPlatform], *, examples: int, number: int) -> None:
    """So many sequences of steps from this seed, half of them against a platform that honours keys.

    Raises AssertionError at the first that goes wrong.
    """
    for idempotent in (True, False):
        _run(type(machine.__name__, (machine,), {"idempotent": idempotent}), examples // 2, number=number)


def _run(machine: type[TillAndPlatform], examples: int, *, number: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=chosen)


def survivors(names: Iterable[str], *, number: int) -> list[str]:
    """The mutants that the machine does not catch."""
    left = []
    for name in names:
        try:
            run(MUTANTS[name], examples=MUTANT_EXAMPLES, number=number)
        except AssertionError:
            continue
        left.append(name)
    return left


def model(examples: int, *, number: int) -> Tally:
    """The campaign: so many sequences, and each mutant."""
    tally = Tally("model", number)
    try:
        run(TillAndPlatform, examples=examples, number=number)
    except AssertionError as error:
        tally.note([_fault(str(error))])
    tally.runs = examples
    tally.mutants_caught = len(MUTANTS) - len(survivors(MUTANTS, number=number))
    return tally


def _fault(told: str) -> str:
    if told.startswith("credited twice"):
        return "twice: " + told
    return "acknowledged and lost: " + told
