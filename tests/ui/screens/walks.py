"""All walks by name: together they see every screen."""

from collections.abc import Callable

from tests.ui.desk import Shop
from tests.ui.screens.apart_stops import visit_apart, visit_set_up
from tests.ui.screens.counter_stops import visit_counter
from tests.ui.screens.drawer_stops import visit_drawer
from tests.ui.screens.guide_stops import visit_guide
from tests.ui.screens.manager_stops import visit_manager
from tests.ui.screens.money_stops import visit_money
from tests.ui.screens.studio import Studio

WALKS: dict[str, Callable[[Studio, Shop], None]] = {
    "counter": visit_counter,
    "money": visit_money,
    "drawer": visit_drawer,
    "manager": visit_manager,
    "apart": visit_apart,
    "set-up": visit_set_up,
    "guide": visit_guide,
}
