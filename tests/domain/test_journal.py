"""One changed, removed or reordered entry is found and named."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.journal import GENESIS, Head, JournalEntry, canonical, walk
from tests.domain.strategies import examples

LENGTH = 6


def chain(length: int = LENGTH) -> list[JournalEntry]:
    """So many linked entries."""
    head, entries = Head(), []
    for place in range(length):
        entry = head.next_entry(
            "sale_closed",
            {"total_cents": place, "sale_id": f"s-{place}", "note": "ação"},
            till="001-02",
            at=f"2026-03-14T09:26:{place:02d}-03:00",
            operator_id="17",
        )
        entries.append(entry)
        head = Head(entry.sequence, entry.hash)
    return entries


def changed(value: Any, noise: str) -> Any:
    """Another value of the same type."""
    if isinstance(value, int):
        return value + 1 + len(noise)
    return noise if noise != value else value + "x"


def test_an_untouched_chain_holds() -> None:
    entries = chain()
    verdict = walk(entries)
    assert verdict.ok
    assert verdict.entries == LENGTH
    assert entries[0].previous_hash == GENESIS
    assert walk([]).ok


@examples(200)
@given(
    st.integers(0, LENGTH - 1),
    st.sampled_from([field.name for field in fields(JournalEntry)]),
    st.text(max_size=70),
)
def test_one_changed_field_is_found_at_its_entry(place: int, name: str, noise: str) -> None:
    entries = chain()
    entries[place] = replace(entries[place], **{name: changed(getattr(entries[place], name), noise)})
    verdict = walk(entries)
    assert not verdict.ok
    assert verdict.broken_sequence == place + 1
    assert verdict.entries == place


@given(st.integers(0, LENGTH - 2))
def test_a_removed_entry_is_found_at_its_place(place: int) -> None:
    entries = chain()
    del entries[place]
    verdict = walk(entries)
    assert (verdict.broken_sequence, verdict.problem) == (place + 1, "missing")


@examples(100)
@given(st.permutations(range(LENGTH)))
def test_a_reordered_chain_is_found_at_the_first_strange_entry(order: list[int]) -> None:
    verdict = walk([chain()[place] for place in order])
    strange = [place for place, original in enumerate(order) if place != original]
    assert verdict.broken_sequence == (strange[0] + 1 if strange else None)


@given(st.integers(0, LENGTH - 2))
def test_a_changed_entry_with_its_hash_made_anew_breaks_the_link_after_it(place: int) -> None:
    entries = chain()
    forged = replace(entries[place], body=canonical({"total_cents": 1_000_000}))
    entries[place] = replace(forged, hash=forged.recomputed())
    verdict = walk(entries)
    assert (verdict.broken_sequence, verdict.problem) == (place + 2, "link")


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=5)), max_size=5))
def test_one_content_has_one_spelling(body: dict[str, object]) -> None:
    backwards = dict(reversed(list(body.items())))
    assert canonical(body) == canonical(backwards)


def test_fields_cannot_flow_into_each_other() -> None:
    first = Head().next_entry("ab", {}, till="c", at="d", operator_id="e")
    second = Head().next_entry("a", {}, till="bc", at="d", operator_id="e")
    assert first.hash != second.hash
