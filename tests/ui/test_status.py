"""What the top line and the banner say: by consequence, and not before it is sure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from pos_client.domain.customer import Member, MemberQuery
from pos_client.ports import PlatformState
from pos_client.services.delivery import Backlog
from pos_client.services.printing import PrinterState
from resources.words import LANGUAGES, Words
from tests.fakes.clock import real_clock
from tests.ui.desk import Desk
from ui.status_bar import StatusBar, banner_text
from ui.status_model import Status

OpenDesk = Callable[..., Desk]
NOW = real_clock()


def away(seconds: float) -> Status:
    """The programme's platform silent for so long."""
    state = PlatformState("smartbis", False, NOW - timedelta(seconds=seconds), problem="x", credits=True)
    return Status(NOW, platforms={"smartbis": state})


def waiting(count: int, *, oldest_s: float, needs_person: int = 0) -> Status:
    oldest_ms = int((NOW - timedelta(seconds=oldest_s)).timestamp() * 1000)
    return Status(
        NOW, backlog=replace(Backlog(), waiting=count, oldest_ms=oldest_ms, needs_person=needs_person)
    )


def state(bar: StatusBar, light: str) -> str:
    return str(getattr(bar, f"_{light}").state)


@pytest.fixture
def bar(open_desk: OpenDesk) -> StatusBar:
    return open_desk().window.status_bar


@pytest.mark.parametrize(("seconds", "shown"), [(0, False), (39, False), (40, True), (720, True)])
def test_the_banner_waits_until_an_outage_is_one(seconds: float, shown: bool) -> None:
    said = banner_text(Words.of("pt_BR"), away(seconds))
    assert (said is not None) is shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_banner_says_what_works_what_does_not_and_what_to_try(language: str) -> None:
    said = banner_text(Words.of(language), away(720))
    assert said is not None
    sentence, urgency = said
    assert "12 min" in sentence
    assert "cashback" in sentence
    assert "internet" in sentence
    assert urgency == "waiting"


def test_a_silent_programme_beside_a_green_internet_light_sends_nobody_to_the_cable(bar: StatusBar) -> None:
    """Another platform answers: what is away is the programme alone."""
    status = away(720)
    other = PlatformState("smartpos", True, NOW)
    status = replace(status, platforms={**status.platforms, "smartpos": other})
    bar.show_status(status)
    assert state(bar, "internet") == "ok"
    said = banner_text(Words.of("pt_BR"), status)
    assert said is not None
    assert "12 min" in said[0]
    assert "a internet funciona" in said[0]
    assert "Verifique" not in said[0]


def test_a_platform_that_hangs_is_named_and_not_the_internet(open_desk: OpenDesk) -> None:
    window = open_desk().window
    hangs = PlatformState("smartbis", True, NOW, problem="platform", credits=True)
    model = window.status_model
    model._on_platform(hangs)
    assert banner_text(Words.of("pt_BR"), model.status) is None
    later = replace(model.status, now=model.status.now + timedelta(seconds=60))
    said = banner_text(Words.of("pt_BR"), later)
    assert said is not None
    assert "O programa não responde direito há 1 min" in said[0]
    assert "internet" not in said[0]
    window.status_bar.show_status(later)
    assert "não responde" in window.status_bar._platform.accessibleName()
    assert (state(window.status_bar, "platform"), state(window.status_bar, "internet")) == ("waiting", "ok")
    model._on_platform(hangs)
    model.note_answered("smartbis")
    assert model.status.stumbling_since is None
    model._on_platform(hangs)
    assert model.status.stumbling_since is not None
    model._on_platform(replace(hangs, problem=""))
    assert model.status.stumbling_since is None


@pytest.mark.parametrize(("hours", "urgency"), [(11, None), (12, "waiting"), (20, "problem")])
def test_old_messages_are_worth_a_banner(hours: float, urgency: str | None) -> None:
    said = banner_text(Words.of("en"), waiting(3, oldest_s=hours * 3600))
    assert (said[1] if said else None) == urgency


def test_the_lights_and_the_chip_of_a_quiet_till(bar: StatusBar) -> None:
    online = PlatformState("smartbis", True, NOW, credits=True)
    bar.show_status(Status(NOW, platforms={"smartbis": online}))
    assert bar._internet.accessibleName() == "Internet"
    assert state(bar, "internet") == "ok"
    assert state(bar, "platform") == "ok"
    assert state(bar, "printer") == "ok"
    assert bar._chip.accessibleName() == "Tudo entregue"
    assert bar._clock.text() == NOW.strftime("%H:%M")


def test_without_internet_the_lights_say_what_follows(bar: StatusBar) -> None:
    bar.show_status(away(60))
    assert bar._internet.accessibleName() == "Sem internet"
    assert state(bar, "internet") == "waiting"
    assert "só acumula" in bar._platform.accessibleName()


def test_the_chip_counts_and_says_how_old(bar: StatusBar) -> None:
    bar.show_status(waiting(3, oldest_s=260))
    assert bar._chip.accessibleName() == "3 aguardando · a mais antiga há 4 min"
    bar.show_status(waiting(1, oldest_s=5))
    assert bar._chip.accessibleName() == "1 aguardando"
    assert state(bar, "chip") == "waiting"
    bar.show_status(waiting(2, oldest_s=21 * 3600))
    assert state(bar, "chip") == "problem"


def test_what_needs_a_person_comes_first(bar: StatusBar) -> None:
    bar.show_status(waiting(3, oldest_s=260, needs_person=1))
    assert "1" in bar._chip.accessibleName()
    assert state(bar, "chip") == "problem"


@pytest.mark.parametrize("cause", ["paper_out", "cover_open", "offline", "timeout", "disk_full"])
def test_the_printers_trouble_is_named(bar: StatusBar, cause: str) -> None:
    bar.show_status(Status(NOW, printer=PrinterState(problem=cause)))
    assert state(bar, "printer") == "problem"
    assert cause not in bar._printer.accessibleName()
    assert bar._printer.accessibleName() != "Impressora"


def test_a_till_that_was_set_up_without_a_printer_says_so_calmly(bar: StatusBar) -> None:
    bar.show_status(Status(NOW, printer=PrinterState(problem="none")))
    assert (state(bar, "printer"), bar._printer.accessibleName()) == ("off", "Sem impressora")


def test_the_banner_and_the_card_follow_the_platform(open_desk: OpenDesk, member: Member) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(MemberQuery(phone=member.phone)).members[0])
    desk.rest()
    states = desk.till.listeners.platform
    assert states is not None
    gone = PlatformState("smartbis", False, real_clock() - timedelta(seconds=60), credits=True)
    states(gone)
    desk.hands.wait("the banner", desk.window.banner.isVisible)
    assert desk.flow.page.member._note.isVisible()
    assert desk.hands._focus() is desk.flow.page.sale.code
    states(replace(gone, online=True, since=real_clock()))
    desk.hands.wait("no banner", lambda: not desk.window.banner.isVisible())
    assert not desk.flow.page.member._note.isVisible()


def test_a_look_up_that_was_answered_lights_the_programme(open_desk: OpenDesk) -> None:
    window = open_desk().window
    assert state(window.status_bar, "platform") == "off"
    window.status_model.note_answered("smartbis")
    assert state(window.status_bar, "platform") == "ok"
    assert state(window.status_bar, "internet") == "ok"


def test_a_look_up_does_not_overrule_what_a_lane_has_seen(open_desk: OpenDesk) -> None:
    window = open_desk().window
    window.status_model._on_platform(PlatformState("smartbis", False, NOW, problem="network", credits=True))
    window.status_model.note_answered("smartbis")
    assert state(window.status_bar, "platform") == "waiting"
