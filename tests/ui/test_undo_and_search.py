"""What is forgiven: an item cancelled by mistake, an Enter too early, a scan in a search; and late news."""

from PySide6.QtCore import Qt

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.store import sales
from tests.ui.conftest import query_of
from tests.ui.desk import CAFE, CTRL, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.checkout.offer_dialog import OfferDialog
from ui.member.finder import FinderDialog
from ui.overriding.new_product_dialog import NewProductDialog
from ui.sale.search_dialog import SearchDialog
from ui.widgets import ActionButton

KEY = Qt.Key


def skus(desk: Desk) -> list[str]:
    return [line.product.sku for line in desk.sale.lines]


def test_a_cancelled_item_comes_back_by_a_key_where_it_was(desk: Desk) -> None:
    desk.ring("100", "200", "300")
    desk.hands.press(KEY.Key_Up)
    desk.hands.press(KEY.Key_Delete)
    desk.hands.press(KEY.Key_Delete)
    assert skus(desk) == ["100"]
    assert "Ctrl+Z" in desk.flow._toast.text
    desk.hands.press(KEY.Key_Z, CTRL)
    desk.hands.press(KEY.Key_Z, CTRL)
    assert skus(desk) == ["100", "200", "300"]
    desk.hands.press(KEY.Key_Z, CTRL)
    assert skus(desk) == ["100", "200", "300"]
    desk.rest()
    with desk.till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM open_cart").scalar_one() == 1


def test_what_was_cancelled_for_one_customer_never_comes_to_the_next(desk: Desk) -> None:
    desk.ring("100", "200")
    desk.hands.press(KEY.Key_Delete)
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait("done", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    desk.hands.press(KEY.Key_Z, CTRL)
    assert skus(desk) == []


def test_beside_an_unknown_code_stand_its_two_ways_out(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.scan("7891000199992")
    desk.hands.wait("the problem", desk.flow.page.sale.problem.isVisible)
    ways = [one for one in desk.flow.page.sale.findChildren(ActionButton) if one.isVisible()]
    assert [one.key for one in ways] == ["F2", "Ctrl+P"]
    ways[1].click()
    desk.hands.wait_for(NewProductDialog)
    desk.hands.press(ESC)
    desk.hands.gone(NewProductDialog)
    desk.hands.scan(CAFE)
    assert not any(one.isVisible() for one in ways)


def test_enter_before_the_list_sells_the_only_match_and_nothing_else_unseen(desk: Desk) -> None:
    desk.hands.press(KEY.Key_F2)
    dialog = desk.hands.wait_for(SearchDialog)
    dialog.field.setText("ca")
    dialog.field.textEdited.emit("ca")
    desk.hands.press(ENTER)
    desk.hands.gone(SearchDialog)
    assert skus(desk) == ["100"]
    desk.hands.press(KEY.Key_F2)
    dialog = desk.hands.wait_for(SearchDialog)
    dialog.field.setText("00")
    dialog.found_for, dialog._products = "0", desk.till.ringing.search("ca")
    desk.hands.press(ENTER)
    assert skus(desk) == ["100"]


def test_a_search_shows_each_letter_at_once_and_a_scan_in_it_goes_into_the_sale(desk: Desk) -> None:
    desk.hands.press(KEY.Key_F2)
    dialog = desk.hands.wait_for(SearchDialog)
    desk.hands.write("gel")
    desk.hands.wait("the jam", lambda: dialog.found_for == "gel" and dialog.list.count() == 1)
    desk.hands.scan(CAFE)
    desk.hands.wait("sold", lambda: skus(desk) == ["100"])
    assert dialog.isVisible()
    assert dialog.field.text() == "gel"


def test_names_are_listed_as_they_are_typed_and_none_is_taken_unseen(desk: Desk, member: Member) -> None:
    desk.till.members.find_everywhere(query_of(member))
    desk.hands.press(KEY.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    name = member.name.split()[0]
    desk.hands.write(name)
    desk.hands.wait("the list", lambda: dialog.found_for == name and len(dialog.members) == 1)
    assert dialog.list.currentRow() == -1
    assert desk.sale.member is None
    desk.hands.alt("1")
    desk.hands.wait("the member", lambda: desk.sale.member)


def test_what_was_pending_is_said_to_be_confirmed_once_it_is(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    platform.campaign = (Offer("o-1", "Volte logo", "5 % de volta", Money(95)),)
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait_for(OfferDialog)
    desk.hands.press(ENTER)
    done = desk.flow.page.done
    desk.hands.wait("the offer", done._offer.isVisible)
    assert done.is_pending
    assert "pendente" in done._offer._caption.text()
    with desk.till.store.writing() as transaction:
        (sale_id,) = transaction.exec_driver_sql("SELECT sale_id FROM sale_offers").one()
        sales.confirm_offer(transaction, sale_id)
    desk.window.status_model.count()
    desk.hands.wait("the news", lambda: not done.is_pending)
    assert "confirmado" in done._offer._caption.text()
