"""The store's own code: the charge's own reference is in it, and only a person ends it."""

from dataclasses import replace

import pytest

from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, Method, PaymentState
from pos_client.domain.pix import crc16
from pos_client.services.identity import new_id
from sync.payments.static_pix import StaticPix
from tests.fakes.till import HEAD

HERE = replace(HEAD, pix_key="loja@example.com", city="São Paulo")


def charge() -> Charge:
    return Charge(new_id(), new_id(), Method.PIX, Money(2490), new_id())


def test_the_code_carries_the_amount_and_the_charges_own_reference() -> None:
    answer = StaticPix(HERE).start(made := charge())
    assert answer.state is PaymentState.WAITING
    assert answer.external_id in answer.qr
    assert made.id.replace("-", "").endswith(answer.external_id)
    assert "540524.90" in answer.qr
    assert answer.qr.endswith(crc16(answer.qr[:-4].encode()))


def test_two_charges_never_share_a_reference() -> None:
    assert StaticPix(HERE).start(charge()).external_id != StaticPix(HERE).start(charge()).external_id


def test_it_never_ends_by_itself_and_goes_back_by_hand() -> None:
    pix = StaticPix(HERE)
    made = charge()
    known = replace(made, external_id=pix.start(made).external_id)
    assert pix.by_person
    assert pix.poll(known).state is PaymentState.WAITING
    assert pix.cancel(known).state is PaymentState.CANCELLED
    part = replace(known, refund_key="k", refund_amount=Money(100))
    assert pix.refund(part).refunded == Money(100)


def test_a_key_that_cannot_be_encoded_is_said() -> None:
    with pytest.raises(Refused):
        StaticPix(replace(HERE, pix_key="é" * 10)).start(charge())
