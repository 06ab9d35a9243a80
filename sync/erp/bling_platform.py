"""A Bling account as one thing: signed in by the browser, owned by one till, selling and feeding it.

Built once per till, so that pace, tokens and the day's count are shared by lane, catalogue and scan.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode

from pos_client.domain.erp import ErpOwner, ErpProblem, ErpStanding, SignInProblem
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.product import Product
from pos_client.ports import Credentials
from pos_client.store import erp
from pos_client.store.store import Store
from sync.erp.bling import BlingAdapter, BlingProfile
from sync.erp.bling_account import PROVIDER, BlingAccount
from sync.erp.bling_catalogue import BlingProductSource
from sync.erp.bling_contacts import BlingMemberSource
from sync.erp.bling_owner import BlingOwnership
from sync.erp.bling_tokens import CLIENT_SECRET, BlingSignIn
from sync.erp.bling_wire import BlingWire
from sync.erp.loopback import Loopback, Pages, Redirected
from sync.erp.pace import BRASILIA, DayCount, Limits, Pace
from sync.pull import PulledProduct
from sync.sign_in import SignInFailed
from sync.wire import NeverSent, OnDate, Timeouts, WireTrouble

Result = TypeVar("Result")

SIGN_IN_S = 300.0
"""How long somebody may take at the browser."""


@dataclass(frozen=True, slots=True)
class BlingSetUp:
    """The account's facts on this machine. `redirect_port` is the one registered with Bling's app."""

    client_id: str
    base_url: str = "https://api.bling.com.br/Api/v3"
    authorize_url: str = "https://www.bling.com.br/Api/v3/oauth/authorize"
    redirect_port: int = 8976
    cancelled_status: int = 0
    profile: BlingProfile = field(default_factory=BlingProfile)
    limits: Limits = field(default_factory=Limits)


class BlingPlatform:
    """The account. `installation` is this till's; every call here may block and is made off the screen."""

    name = PROVIDER

    def __init__(
        self,
        set_up: BlingSetUp,
        store: Store,
        credentials: Credentials,
        *,
        installation: str,
        clock: Callable[[], datetime],
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
    ) -> None:
        self._set_up = set_up
        self._store = store
        self._credentials = credentials
        self._clock = clock
        self._installation = installation
        self._sign_in = BlingSignIn(
            set_up.base_url, credentials, client_id=set_up.client_id, clock=clock, timeouts=timeouts
        )
        pace = Pace(DayCount(store, PROVIDER, clock=clock), set_up.limits)
        self._wire = BlingWire(set_up.base_url, self._sign_in, pace, timeouts=timeouts, on_date=on_date)
        self._account = BlingAccount(self._wire, store, clock=clock, cancelled_status=set_up.cancelled_status)
        self._owner = BlingOwnership(self._wire, store, self._account, installation=installation, clock=clock)
        allowed = self._owner.check
        self.products = BlingProductSource(self._wire, store, clock=clock, allowed=allowed)
        self.members = BlingMemberSource(self._wire, store, clock=clock, allowed=allowed)

    def adapter(self) -> BlingAdapter:
        """The queue's side."""
        return BlingAdapter(
            self._wire,
            self._store,
            account=self._account,
            owner=self._owner,
            profile=self._set_up.profile,
        )

    def sign_in(
        self,
        show: Callable[[str], None],
        *,
        pages: Pages,
        cancelled: threading.Event,
        timeout_s: float = SIGN_IN_S,
    ) -> None:
        """Have somebody say yes in the browser; `show` opens the address or prints it.

        Raises Refused(ERP_SIGN_IN) with `problem`, Unavailable(NETWORK or CREDENTIALS).
        """
        if not self._credentials.read(CLIENT_SECRET):
            raise _refused(SignInProblem.SECRET_MISSING)
        state = secrets.token_urlsafe(32)
        try:
            listening = Loopback(self._set_up.redirect_port, state=state, pages=pages)
        except OSError as error:
            raise _refused(SignInProblem.PORT_TAKEN) from error
        with listening:
            query = {"response_type": "code", "client_id": self._set_up.client_id, "state": state}
            show(f"{self._set_up.authorize_url}?{urlencode(query)}")
            found = listening.wait(timeout_s, cancelled=cancelled)
        self._exchange(found)

    def marked_owner(self) -> ErpOwner | None:
        """Whom the account names. Raises Unavailable."""
        return self._in_words(self._owner.marked)

    def mark_owner(self, owner: ErpOwner) -> None:
        """Name this one. Raises Refused(ERP_OTHER_OWNER) where another was faster, Unavailable."""
        self._in_words(lambda: self._owner.mark(owner))

    def sign_out(self) -> None:
        """Keep no token. Raises Unavailable(CREDENTIALS)."""
        self._sign_in.forget()

    def release(self) -> bool:
        """Let the account go; whether the account itself was told. Raises Unavailable(CREDENTIALS)."""
        # First here: a list that is being read must not claim the account again.
        self._owner.forget()
        told = True
        try:
            self._in_words(self._owner.release)
        except (Refused, Unavailable):
            told = False
        self._sign_in.forget()
        return told

    def find_product(self, code: str) -> Product | None:
        """The active product under a code that the till does not know. Raises Unavailable."""
        found = self._in_words(lambda: self._found(code))
        return found.product if found is not None else None

    def _found(self, code: str) -> PulledProduct | None:
        self._owner.check()
        return self.products.by_code(code)

    def standing(self) -> ErpStanding:
        """How it stands, without asking anybody. Raises Unavailable(CREDENTIALS)."""
        day = self._clock().astimezone(BRASILIA).date().isoformat()
        with self._store.reading() as snapshot:
            owner = erp.owner_of(snapshot, PROVIDER)
            calls = erp.calls_on(snapshot, PROVIDER, day)
        problem = None
        if owner is None:
            problem = ErpProblem.NOT_CONNECTED
        elif owner.installation != self._installation:
            problem = ErpProblem.OTHER_OWNER
        elif not self._in_words(self._sign_in.is_signed_in):
            problem = ErpProblem.SIGN_IN
        return ErpStanding(owner, problem, calls, self._set_up.limits.calls_a_day)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _in_words(self, ask: Callable[[], Result]) -> Result:
        """The wire's failures as the till's."""
        try:
            return ask()
        except SignInFailed as failure:
            if failure.reason == "other_owner":
                raise self._owned_elsewhere() from None
            raise Unavailable(Outage.ERP_SIGN_IN) from None
        except WireTrouble as trouble:
            raise _unavailable(trouble.reason) from None

    def _owned_elsewhere(self) -> Refused:
        with self._store.reading() as snapshot:
            owner = erp.owner_of(snapshot, PROVIDER)
        till, since = (owner.till, owner.since[:10]) if owner else ("?", "?")
        return Refused(Reason.ERP_OTHER_OWNER, till=till, since=since)

    def _exchange(self, found: Redirected) -> None:
        if found.problem is not None:
            raise _refused(found.problem)
        try:
            self._sign_in.exchange(found.code)
        except SignInFailed as failure:
            raise _refused(
                SignInProblem.SECRET_MISSING
                if failure.reason == "secret_missing"
                else SignInProblem.CODE_REFUSED
            ) from None
        except NeverSent as trouble:
            raise _unavailable(trouble.reason) from None
        except WireTrouble:
            raise _refused(SignInProblem.ANSWER_LOST) from None


def _refused(problem: SignInProblem) -> Refused:
    return Refused(Reason.ERP_SIGN_IN, problem=problem.value)


def _unavailable(reason: str) -> Unavailable:
    if reason == Outage.CREDENTIALS:
        return Unavailable(Outage.CREDENTIALS)
    return Unavailable(Outage.ERP, code=reason)
