"""All walks by name: together they see every screen."""

from collections.abc import Callable

from tests.ui.desk import Shop
from tests.ui.screens.apart_stops import visit_apart
from tests.ui.screens.closing_stops import visit_closing
from tests.ui.screens.counter_stops import visit_counter
from tests.ui.screens.desk_stops import visit_desk
from tests.ui.screens.drawer_stops import visit_drawer
from tests.ui.screens.goods_stops import visit_goods
from tests.ui.screens.guide_stops import visit_guide
from tests.ui.screens.manager_stops import visit_manager
from tests.ui.screens.member_stops import visit_member
from tests.ui.screens.money_stops import visit_money
from tests.ui.screens.picture_stops import visit_pictures
from tests.ui.screens.set_up_stops import visit_set_up
from tests.ui.screens.studio import Studio

WALKS: dict[str, Callable[[Studio, Shop], None]] = {
    "counter": visit_counter,
    "pictures": visit_pictures,
    "money": visit_money,
    "drawer": visit_drawer,
    "manager": visit_manager,
    "goods": visit_goods,
    "closing": visit_closing,
    "desk": visit_desk,
    "member": visit_member,
    "apart": visit_apart,
    "set-up": visit_set_up,
    "guide": visit_guide,
}
