"""What a disk may hold after the power went: synced writes for sure, of the others any, torn at 512 bytes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.recording import Delete, Event, Recording, Said, Sync, Truncate, Write

SECTOR = 512
Image = dict[str, bytes]


@dataclass
class Disk:
    """What is surely there, and what was handed over since."""

    lasting: dict[str, bytearray]
    pending: dict[str, list[Event]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """One event more happened before the cut."""
        match event:
            case Said(line):
                self.said.append(line)
            case Sync(name, folder):
                self._settle(name)
                if folder:
                    self._settle_names()
            case Write(name=name) | Truncate(name=name) | Delete(name=name):
                self.pending.setdefault(name, []).append(event)
                if isinstance(event, Delete) and event.lasting:
                    self._settle_names()

    def _settle_names(self) -> None:
        """The folder was synced: whatever was deleted in it stays deleted."""
        for name, events in self.pending.items():
            gone = [place for place, event in enumerate(events) if isinstance(event, Delete)]
            if gone:
                self.lasting.pop(name, None)
                del events[: gone[-1] + 1]

    def _settle(self, name: str) -> None:
        content = self.lasting.get(name)
        for event in self.pending.pop(name, []):
            content = _done(content, event)
        if content is not None:
            self.lasting[name] = content

    def image(self, chance: random.Random) -> Image:
        """One of the many ways in which the power may go now."""
        kept = {name: bytes(content) for name, content in self.lasting.items()}
        share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for name, events in self.pending.items():
            content = bytearray(kept[name]) if name in kept else None
            for event in events:
                if isinstance(event, Delete) and chance.random() >= share:
                    # The name still stands for the old file, and what came after went to a new one.
                    break
                content = _perhaps(content, event, chance, share)
            if content is None:
                kept.pop(name, None)
            else:
                kept[name] = bytes(content)
        return kept


def _perhaps(
    content: bytearray | None, event: Event, chance: random.Random, share: float
) -> bytearray | None:
    """The file with this event whole, torn or not at all."""
    if isinstance(event, Write) and len(event.content) > SECTOR and chance.random() < 0.2:
        for start in range(0, len(event.content), SECTOR):
            if chance.random() < 0.5:
                part = event.content[start : start + SECTOR]
                content = _done(content, Write(event.name, event.offset + start, part))
        return content
    if isinstance(event, Delete):
        return None
    return _done(content, event) if chance.random() < share else content


def _done(content: bytearray | None, event: Event) -> bytearray | None:
    match event:
        case Write(offset=offset, content=written):
            content = bytearray() if content is None else content
            if len(content) < offset:
                content.extend(bytes(offset - len(content)))
            content[offset : offset + len(written)] = written
        case Truncate(size=size):
            content = (bytearray() if content is None else content)[:size]
            content.extend(bytes(size - len(content)))
        case Delete():
            return None
    return content


def states(
    recording: Recording, count: int, chance: random.Random
) -> Iterator[tuple[Image, tuple[str, ...]]]:
    """So many images, each with what the till had said before its power went."""
    cuts = sorted(chance.randint(0, len(recording.events)) for _ in range(count))
    disk = Disk({name: bytearray(content) for name, content in recording.start.items()})
    done = 0
    for cut in cuts:
        for event in recording.events[done:cut]:
            disk.take(event)
        done = cut
        yield disk.image(chance), tuple(disk.said)


def put(image: Image, folder: Path, names: tuple[str, ...]) -> None:
    """Write an image where a till can be started on it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    for name in names:
        if name in image:
            (folder / name).write_bytes(image[name])
