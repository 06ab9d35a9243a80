"""The three fields of the till, by real keys."""

import secrets

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ui.widgets import CodeField, MoneyField, PinField
from ui.widgets.money_typing import grouped, pasted_amount

PASTE = (Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def money(qtbot) -> MoneyField:
    field = MoneyField("Valor no crédito")
    qtbot.addWidget(field)
    field.resize(600, 74)
    field.show()
    return field


def shown_pin(qtbot, digits: int) -> PinField:
    field = PinField(digits, name="PIN")
    qtbot.addWidget(field)
    field.show()
    return field


def some_digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


@pytest.mark.parametrize(
    ("typed", "cents", "shown"),
    [
        ("1234", 1234, "12,34"),
        ("5", 5, "0,05"),
        ("123456789", 123456789, "1.234.567,89"),
        ("50,", 5000, "50,00"),
        ("12,5", 1250, "12,50"),
        ("12,345", 1234, "12,34"),
        (",7", 70, "0,70"),
        ("8.9", 890, "8,90"),
        ("007", 7, "0,07"),
        ("1x2-", 12, "0,12"),
    ],
)
def test_digits_fill_from_the_right_and_a_comma_starts_the_centavos(money, typed, cents, shown) -> None:
    QTest.keyClicks(money, typed)
    assert (money.value_cents, money.text()) == (cents, shown)


def test_the_first_digit_replaces_the_proposed_amount(money) -> None:
    money.propose(17893)
    QTest.keyClicks(money, "20")
    assert money.value_cents == 20


def test_backspace_shortens_even_a_proposed_amount_and_delete_empties_it(money) -> None:
    money.propose(17893)
    QTest.keyClick(money, Qt.Key.Key_Backspace)
    assert money.value_cents == 1789
    QTest.keyClick(money, Qt.Key.Key_Delete)
    assert money.value_cents == 0


def test_backspace_takes_the_comma_back_too(money) -> None:
    QTest.keyClicks(money, "12,5")
    QTest.keyClick(money, Qt.Key.Key_Backspace)
    QTest.keyClick(money, Qt.Key.Key_Backspace)
    assert money.value_cents == 12


def test_each_change_is_told_once_with_the_cents(money, qtbot) -> None:
    told: list[int] = []
    money.value_changed.connect(told.append)
    QTest.keyClicks(money, "120")
    QTest.keyClicks(money, "x")
    assert told == [1, 12, 120]


def test_an_amount_of_ten_digits_is_told_whole(money) -> None:
    told: list[int] = []
    money.value_changed.connect(told.append)
    QTest.keyClicks(money, "9999999999")
    assert told[-1] == money.value_cents == 9_999_999_999


def test_more_than_the_maximum_is_refused_and_changes_nothing(money, qtbot) -> None:
    money.set_maximum(5000)
    QTest.keyClicks(money, "490")
    with qtbot.waitSignal(money.refused):
        QTest.keyClicks(money, "00")
    assert money.value_cents == 4900


def test_a_proposal_is_cut_down_to_a_new_maximum(money) -> None:
    money.propose(9000)
    money.set_maximum(4120)
    assert (money.value_cents, money.is_proposed) == (4120, True)


@pytest.mark.parametrize(
    ("pasted", "cents"),
    [("R$ 1.234,56", 123456), ("1,234.56", 123456), ("12", 12), ("R$ 7", 7), ("1.234", 123400), ("3,5", 350)],
)
def test_a_pasted_amount_is_cleaned(money, pasted, cents) -> None:
    QGuiApplication.clipboard().setText(pasted)
    QTest.keyClick(money, *PASTE)
    assert money.value_cents == cents


@pytest.mark.parametrize("nothing", ["", "abc", "--", ",.,"])
def test_pasted_words_change_nothing(money, nothing) -> None:
    money.propose(100)
    QGuiApplication.clipboard().setText(nothing)
    QTest.keyClick(money, *PASTE)
    assert money.value_cents == 100
    assert pasted_amount(nothing) is None


def test_enter_and_function_keys_belong_to_the_screen(money, qtbot) -> None:
    with qtbot.waitSignal(money.returnPressed):
        QTest.keyClick(money, Qt.Key.Key_Return)
    money.propose(700)
    QTest.keyClick(money, Qt.Key.Key_F3)
    assert money.value_cents == 700


def test_amounts_are_grouped_in_either_language() -> None:
    assert grouped(123456789, ",", group=".") == "1.234.567,89"
    assert grouped(-220, ".", group=",") == "−2.20"


def test_a_pin_completes_by_itself_and_leaves_nothing_behind(qtbot) -> None:
    field, digits = shown_pin(qtbot, 6), some_digits(6)
    QTest.keyClicks(field, digits[:5])
    assert field.filled() == 5
    with qtbot.waitSignal(field.completed):
        QTest.keyClicks(field, digits[5])
    assert field.take() == digits
    assert field.filled() == 0
    field.undo()
    assert field.take() == ""


def test_a_pin_takes_digits_only_and_no_more_than_fit(qtbot) -> None:
    field, digits = shown_pin(qtbot, 4), some_digits(4)
    QTest.keyClicks(field, "a" + digits + "b9")
    assert field.take() == digits


def test_a_pin_of_unknown_length_waits_for_enter(qtbot) -> None:
    field, digits = shown_pin(qtbot, 0), some_digits(7)
    QTest.keyClicks(field, digits)
    with qtbot.waitSignal(field.completed):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.take() == digits


def test_an_empty_pin_of_unknown_length_does_not_complete(qtbot) -> None:
    field = shown_pin(qtbot, 0)
    with qtbot.assertNotEmitted(field.completed):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_pasted_pin_is_cleaned_of_everything_but_digits(qtbot) -> None:
    field, digits = shown_pin(qtbot, 6), some_digits(6)
    QGuiApplication.clipboard().setText(f" {digits[:3]}-{digits[3:]}\n")
    with qtbot.waitSignal(field.completed):
        QTest.keyClick(field, *PASTE)
    assert field.take() == digits


def test_a_pin_is_never_shown_nor_copied(qtbot) -> None:
    field, digits = shown_pin(qtbot, 6), some_digits(6)
    QGuiApplication.clipboard().setText("before")
    QTest.keyClicks(field, digits)
    field.selectAll()
    field.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert digits not in field.displayText()
    assert digits not in repr(field)


def test_wrong_boxes_turn_red_until_the_next_digit(qtbot) -> None:
    field = shown_pin(qtbot, 6)
    field.set_wrong(True)
    wrong = field.grab().toImage()
    QTest.keyClicks(field, "1")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.grab().toImage() != wrong


def test_the_hint_gives_way_to_what_is_typed(qtbot) -> None:
    field = CodeField("Código", "F2 buscar · F11 consultar preço")
    qtbot.addWidget(field)
    field.resize(520, 58)
    field.show()
    assert field.hint_is_shown()
    QTest.keyClicks(field, "78910001001037891000")
    assert not field.hint_is_shown()


def test_up_and_down_in_the_code_field_are_told_to_the_list(qtbot) -> None:
    field = CodeField("Código")
    qtbot.addWidget(field)
    steps: list[int] = []
    field.arrow_pressed.connect(steps.append)
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert steps == [-1, 1]


def test_a_wrong_code_is_wrong_until_something_is_typed(qtbot) -> None:
    field = CodeField("Código")
    qtbot.addWidget(field)
    field.setText("789")
    field.set_wrong(True)
    assert field.wrong
    QTest.keyClicks(field, "1")
    assert not field.wrong
