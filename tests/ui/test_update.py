"""F9, Alt+U: which program runs, what waits and for what, and a manager's word that it be taken now."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_client.bootstrap.inside import Till
from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.till import Operator
from pos_client.domain.versions import Release
from pos_client.program_slots import ProgramState, Slot
from tests.ui.cut_text import cut_texts
from tests.ui.desk import ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.update.dialog import UpdateDialog

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
OpenDesk = Callable[..., Desk]


def waiting(till: Till) -> None:
    """A program that was fetched and tried; nothing is in its way."""
    assert till.upkeep.update_desk is not None
    till.upkeep.update_desk.updating.program.save(ProgramState(staged=Slot("a", "0.2.0")))
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'printed'")


class NoReleases:
    """A place of updates whose word is this."""

    def __init__(self, error: TillError) -> None:
        self._error = error

    def newest(self) -> Release | None:
        raise self._error

    def fetch(self, release: Release, into: Path) -> Path:
        raise self._error


def shown(desk: Desk) -> UpdateDialog:
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.alt("U")
    dialog = desk.hands.wait_for(UpdateDialog)
    desk.hands.wait("how it stands", lambda: bool(dialog.running.text()))
    return dialog


def test_without_an_update_it_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.sign_in()
    dialog = shown(desk)
    assert not dialog.go.isVisible()
    assert dialog.waiting.text() == desk.till.words.text("There is nothing newer for this till.")
    desk.hands.press(ESC)
    desk.hands.gone(UpdateDialog)


def test_an_open_sale_is_in_its_way(open_desk: OpenDesk) -> None:
    desk = open_desk(prepare=waiting)
    desk.sign_in()
    desk.ring("100")
    dialog = shown(desk)
    assert dialog.go.isVisible()
    assert not dialog.go.isEnabled()
    assert desk.till.words.text("Finish or cancel the open sale.") in dialog.obstacles.text()


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (Refused(Reason.UPDATE_UNTRUSTED), "assinatura"),
        (Refused(Reason.UPDATE_EXPIRED), "vencida"),
        (Refused(Reason.UPDATE_FAILED, version="0.2.0", problem="self-test"), "cópia dos dados"),
        (Refused(Reason.UPDATE_FAILED, version="0.2.0", problem="archive"), "danificado"),
        (Unavailable(Outage.UPDATES_AWAY), "atualizações"),
        (Unavailable(Outage.DISK_FULL), "espaço"),
    ],
)
def test_why_an_update_was_refused_is_said_on_the_screen(
    open_desk: OpenDesk, error: TillError, wanted: str
) -> None:
    desk = open_desk()
    updates = desk.till.upkeep.update_desk
    assert updates is not None
    with pytest.raises(TillError):
        updates.updating.stage(NoReleases(error))
    desk.sign_in()
    dialog = shown(desk)
    assert wanted in dialog.trouble.text()
    assert "self-test" not in dialog.trouble.text()
    assert cut_texts(desk.window) == []


@pytest.mark.parametrize("language", ["pt_BR", "en"])
def test_a_cashier_asks_a_manager_and_the_till_opens_anew(open_desk: OpenDesk, language: str) -> None:
    desk = open_desk(prepare=waiting, language=language)
    desk.till.signing_in.enrol(EVA, desk.shop.pin)
    desk.sign_in()
    dialog = shown(desk)
    desk.hands.picture(f"update-{language}")
    assert cut_texts(desk.window) == []
    desk.hands.alt("R")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("the window closed, to be opened anew", lambda: desk.window.reopen_wanted)
    updates = desk.till.upkeep.update_desk
    assert updates is not None
    assert updates.updating.program.state().approved_by == EVA.id
    assert not dialog.isVisible()


def test_the_word_is_journalled_and_kept_for_the_next_start(open_desk: OpenDesk) -> None:
    desk = open_desk(prepare=waiting)
    updates = desk.till.upkeep.update_desk
    assert updates is not None
    desk.sign_in()
    updates.approve(EVA, approval=None)
    assert updates.updating.program.state() == replace(
        ProgramState(staged=Slot("a", "0.2.0")), approved_by=EVA.id
    )
    assert updates.standing().obstacles == ()
    with desk.till.store.reading() as snapshot:
        kinds = snapshot.exec_driver_sql(
            "SELECT kind FROM journal ORDER BY sequence DESC LIMIT 1"
        ).scalar_one()
    assert kinds == "update_approved"
