"""A loyalty platform for the screens: as the fake one, and it can refuse by code or send a PIN again."""

from dataclasses import dataclass
from datetime import datetime

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from pos_client.ports import Authorisation, Challenge
from tests.fakes.loyalty import FakeLoyalty
from tests.fakes.people import some_pin


@dataclass
class PhonePlatform(FakeLoyalty):
    """`refusal` is the code that the next PINs meet; a resend brings a new PIN once `resendable`."""

    refusal: str = ""
    resendable: bool = False
    resend_after_s: int = 120
    expires_at: datetime | None = None

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        sent = super().start_challenge(member, sale_id)
        return Challenge(sent.id, sent.digits, self.resend_after_s, sent.attempts_left, self.expires_at)

    def resend(self, challenge: Challenge) -> Challenge:
        self._reached()
        if not self.resendable:
            raise Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON", wait_s=118)
        self.pin, self.refusal, self.attempts_left = some_pin(len(self.pin)), "", 5
        return Challenge(challenge.id, len(self.pin), 120, self.attempts_left, None)

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        if self.refusal:
            self._reached()
            raise Refused(Reason.PROVIDER, code=self.refusal)
        return super().verify(challenge, pin, member=member, sale_id=sale_id)
