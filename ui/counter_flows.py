"""The flows of a counter, built once in the order they need each other; who talks to whom is elsewhere."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from resources.words import Words
from ui.approval.clock_flow import ClockFlow
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit.flow import BenefitFlow
from ui.checkout.flow import CheckoutFlow
from ui.checkout.model import CheckoutModel
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.delivery.flow import DeliveryFlow
from ui.keys import Action
from ui.member.flow import MemberFlow
from ui.member.model import FinderModel
from ui.overriding.flow import OverrideFlow
from ui.returns.flow import ReturnFlow
from ui.sale.details import DetailsFlow
from ui.sale.model import SaleModel
from ui.sale.old_papers import OldPapersFlow
from ui.sale.parking_flow import ParkingFlow
from ui.sale.receipts_flow import ReceiptsFlow
from ui.sale.scan_flow import ScanFlow
from ui.seat import Seat
from ui.shift.drawer_flow import DrawerFlow
from ui.sound import Sounds


class CounterFlows:
    """Holds them; `act` is told which key was pressed on the page."""

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        sounds: Sounds,
        window: QWidget,
        act: Callable[[Action], None],
    ) -> None:
        self.sale_model = model = SaleModel(counter, background, window)
        self.checkout = CheckoutModel(counter, model, background)
        self.page = page = CounterPage(counter, words, act)
        self.approvals = approvals = ApprovalFlow(counter, words, background=background, window=window)
        self.clock = ClockFlow(counter, approvals=approvals, background=background)
        self.overriding = OverrideFlow(
            counter, words, background=background, page=page, model=model, approvals=approvals
        )
        self.returns = ReturnFlow(
            counter,
            words,
            background=background,
            page=page,
            model=model,
            approvals=approvals,
            sounds=sounds,
        )
        self.members = MemberFlow(
            counter, words, background=background, page=page, model=model, approvals=approvals
        )
        self.parking = ParkingFlow(counter, words, background=background, page=page, model=model)
        self.details = DetailsFlow(
            counter, words, background=background, page=page, model=model, approvals=approvals
        )
        self.paying = CheckoutFlow(
            counter,
            words,
            background=background,
            approvals=approvals,
            page=page,
            model=self.checkout,
            sounds=sounds,
        )
        self.benefits = BenefitFlow(
            counter,
            words,
            background=background,
            approvals=approvals,
            checkout=self.checkout,
            window=window,
        )
        self.receipts = ReceiptsFlow(counter, words, background=background, model=model, window=window)
        self.old_papers = OldPapersFlow(counter, words, background=background, window=window)
        self.delivery = DeliveryFlow(
            counter,
            words,
            background=background,
            approvals=approvals,
            sale_model=model,
            finder=FinderModel(counter, background, window),
            window=window,
        )
        seat = Seat(counter, words, background, approvals, model, window)
        self.drawer = DrawerFlow(seat, delivery=self.delivery, doubts=self.benefits.doubts)
        self.scans = ScanFlow(
            counter,
            words,
            page=page,
            model=model,
            members=self.members,
            paying=self.paying,
            returns=self.returns,
            window=window,
        )
