"""Signing in with the browser, and tokens that are each good for one use."""

import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import httpx
import pytest

from pos_client.credentials import MemoryCredentials
from pos_client.domain.erp import ErpProblem, SignInProblem
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.store import journal
from resources.words import Words
from sync.erp.bling_platform import BlingPlatform
from sync.erp.bling_tokens import ACCESS_TOKEN, REFRESH_TOKEN, BlingSignIn
from sync.erp.loopback import Loopback, redirected
from sync.sign_in import SignInFailed
from sync.wire import NeverSent, NoAnswer, WireTrouble
from tests.fakes.till import Till, open_till
from tests.sync.erp.account import PAGES, QUICK, BlingBox, browse, in_browser
from tests.sync.scripted import Scripted, answer
from ui.wording import sentence


def signed(bling: BlingBox, credentials: MemoryCredentials, **more: object) -> BlingSignIn:
    return BlingSignIn(
        bling.url, credentials, client_id=bling.client_id, clock=bling.clock, timeouts=QUICK, **more
    )  # type: ignore[arg-type]


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def test_the_browser_signs_the_till_in_and_says_that_its_window_may_go(bling: BlingBox, till: Till) -> None:
    credentials, pages = bling.secrets(), list[str]()
    platform = bling.platform(till.store, credentials)

    bling.sign_in(platform, show=in_browser(pages))
    bling.connect(platform, till.store)

    assert platform.standing().problem is None
    assert credentials.read(REFRESH_TOKEN)
    assert credentials.read(ACCESS_TOKEN)
    assert any("done" in page for page in pages)


def test_connecting_is_journalled_without_a_secret(bling: BlingBox, till: Till) -> None:
    credentials = bling.secrets()
    bling.connect(bling.platform(till.store, credentials), till.store)

    with till.store.reading() as snapshot:
        entries = [entry for entry in journal.entries(snapshot) if entry.kind == "erp_owner"]
    assert [entry.operator_id for entry in entries] == ["op-17"]
    assert not [secret for secret in credentials.secrets.values() if secret in entries[0].body]


def test_a_denied_sign_in_says_so_in_words(bling: BlingBox, till: Till) -> None:
    bling.box.set(bling_consent="deny")
    with pytest.raises(Refused) as refused:
        bling.connect(bling.platform(till.store, bling.secrets()), till.store)
    assert refused.value.details["problem"] == SignInProblem.DENIED
    assert "authorise" in sentence(Words.of("en"), refused.value)


def test_a_redirect_with_another_state_is_turned_away_and_the_right_one_still_counts(
    bling: BlingBox, till: Till
) -> None:
    platform, seen = bling.platform(till.store, bling.secrets()), list[int]()

    def stray_first(address: str) -> None:
        def both() -> None:
            try:
                urlopen(f"http://127.0.0.1:{bling.port}/bling?code=stolen&state=guessed", timeout=5)
            except HTTPError as error:
                seen.append(error.code)
            browse(address)

        threading.Thread(target=both, daemon=True).start()

    bling.sign_in(platform, show=stray_first)
    assert seen == [400]
    assert platform.marked_owner() is None


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("state=right", SignInProblem.UNREADABLE),
        ("state=right&code=", SignInProblem.UNREADABLE),
        ("code=x", SignInProblem.WRONG_STATE),
        ("code=x&state=wrong", SignInProblem.WRONG_STATE),
        ("code=x&state=%C3%A9", SignInProblem.WRONG_STATE),
        ("error=access_denied&state=wrong", SignInProblem.WRONG_STATE),
        ("error=access_denied&state=right", SignInProblem.DENIED),
        ("code=x&code=y&state=right", SignInProblem.UNREADABLE),
        ("&&&;;=%%%", SignInProblem.UNREADABLE),
        ("", SignInProblem.WRONG_STATE),
        ("&".join(f"a{place}=1" for place in range(50)), SignInProblem.UNREADABLE),
    ],
)
def test_a_redirect_is_believed_only_whole(query: str, problem: SignInProblem) -> None:
    assert redirected(query, state="right").problem is problem


def test_a_code_never_stands_in_a_repr() -> None:
    assert "topsecret" not in repr(redirected("code=topsecret&state=right", state="right"))


def test_a_wrong_state_alone_ends_in_words_that_name_it() -> None:
    with Loopback(0, state="right", pages=PAGES) as listening:
        with pytest.raises(HTTPError):
            urlopen(f"http://127.0.0.1:{listening.port}/bling?code=a&state=b", timeout=5)
        with pytest.raises(HTTPError):
            urlopen(f"http://127.0.0.1:{listening.port}/favicon.ico", timeout=5)
        found = listening.wait(0.3, cancelled=threading.Event())
    assert found.problem is SignInProblem.WRONG_STATE


def test_nobody_in_the_browser_and_a_person_who_gives_up() -> None:
    with Loopback(0, state="right", pages=PAGES) as listening:
        assert listening.wait(0.1, cancelled=threading.Event()).problem is SignInProblem.NO_ANSWER
        given_up = threading.Event()
        given_up.set()
        assert listening.wait(60, cancelled=given_up).problem is SignInProblem.CANCELLED


def test_a_port_in_use_is_said(bling: BlingBox, till: Till) -> None:
    with Loopback(bling.port, state="other", pages=PAGES), pytest.raises(Refused) as refused:
        bling.sign_in(bling.platform(till.store, bling.secrets()))
    assert refused.value.details["problem"] == SignInProblem.PORT_TAKEN


def test_without_the_apps_secret_no_browser_opens(bling: BlingBox, till: Till) -> None:
    opened: list[str] = []
    with pytest.raises(Refused) as refused:
        bling.sign_in(bling.platform(till.store, MemoryCredentials()), show=opened.append)
    assert refused.value.details["problem"] == SignInProblem.SECRET_MISSING
    assert not opened


def test_a_code_older_than_a_minute_is_refused_in_words(bling: BlingBox, till: Till) -> None:
    def slow_browser(address: str) -> None:
        def wander() -> None:
            found = httpx.get(address).headers["Location"]
            bling.box.pass_time(61)
            browse(found)

        threading.Thread(target=wander, daemon=True).start()

    with pytest.raises(Refused) as refused:
        bling.sign_in(bling.platform(till.store, bling.secrets()), show=slow_browser)
    assert refused.value.details["problem"] == SignInProblem.CODE_REFUSED


def test_every_reason_has_its_sentence() -> None:
    for language in ("en", "pt_BR"):
        words = Words.of(language)
        said = {
            sentence(words, Refused(Reason.ERP_SIGN_IN, problem=problem.value)) for problem in SignInProblem
        }
        assert len(said) == len(SignInProblem)


def test_each_renewal_brings_another_refresh_token_and_the_old_one_is_dead(
    bling: BlingBox, till: Till
) -> None:
    credentials = bling.secrets()
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in, old = signed(bling, credentials), credentials.secrets[REFRESH_TOKEN]
    first = sign_in.token()

    second = sign_in.renewed(first)

    assert second != first
    assert credentials.secrets[REFRESH_TOKEN] != old
    credentials.secrets[REFRESH_TOKEN] = old
    with pytest.raises(SignInFailed):
        sign_in.renewed(second)


def test_the_new_refresh_token_is_kept_before_the_access_token(bling: BlingBox, till: Till) -> None:
    order: list[str] = []

    class Watched(MemoryCredentials):
        def write(self, name: str, secret: str) -> None:
            order.append(name)
            super().write(name, secret)

    credentials = Watched(bling.secrets().secrets)
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in = signed(bling, credentials)
    sign_in.renewed(sign_in.token())
    assert order == [REFRESH_TOKEN, ACCESS_TOKEN] * 2


def test_a_crash_between_the_answer_and_the_key_store_asks_for_a_sign_in(bling: BlingBox, till: Till) -> None:
    class Dying(MemoryCredentials):
        dead = False

        def write(self, name: str, secret: str) -> None:
            if self.dead:
                raise KeyboardInterrupt
            super().write(name, secret)

    credentials = Dying(bling.secrets().secrets)
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in = signed(bling, credentials)
    token = sign_in.token()
    credentials.dead = True
    with pytest.raises(KeyboardInterrupt):
        sign_in.renewed(token)
    credentials.dead = False

    with pytest.raises(SignInFailed):
        signed(bling, credentials).renewed(token)


def test_a_crash_after_the_refresh_token_costs_nothing(bling: BlingBox, till: Till) -> None:
    class Dying(MemoryCredentials):
        dead = False

        def write(self, name: str, secret: str) -> None:
            if self.dead and name == ACCESS_TOKEN:
                raise KeyboardInterrupt
            super().write(name, secret)

    credentials = Dying(bling.secrets().secrets)
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in = signed(bling, credentials)
    token = sign_in.token()
    credentials.dead = True
    with pytest.raises(KeyboardInterrupt):
        sign_in.renewed(token)
    credentials.dead = False

    assert signed(bling, credentials).renewed(token) != token


@pytest.mark.parametrize("kind", ["drop_after", "half_body", "garbage"])
def test_a_token_answer_that_was_lost_ends_in_a_sign_in_not_in_a_loop(
    bling: BlingBox, till: Till, kind: str
) -> None:
    credentials = bling.secrets()
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in = signed(bling, credentials)
    token = sign_in.token()
    effect = {"effect": True} if kind == "garbage" else {}
    bling.box.fault(kind, "/bling/Api/v3/oauth/token", times=1, **effect)

    with pytest.raises(WireTrouble):
        sign_in.renewed(token)
    with pytest.raises(SignInFailed):
        sign_in.renewed(token)


def test_a_token_call_that_never_arrived_is_simply_made_again(bling: BlingBox, till: Till) -> None:
    credentials = bling.secrets()
    bling.sign_in(bling.platform(till.store, credentials))
    sign_in = signed(bling, credentials)
    token = sign_in.token()
    bling.box.fault("drop_before", "/bling/Api/v3/oauth/token", times=1)

    with pytest.raises(WireTrouble):
        sign_in.renewed(token)
    assert sign_in.renewed(token) != token


def test_token_calls_stay_far_below_what_blocks_an_address(bling: BlingBox, till: Till) -> None:
    credentials = bling.secrets()
    bling.sign_in(bling.platform(till.store, credentials))
    now_s = 0.0
    sign_in = signed(bling, credentials, now_s=lambda: now_s)
    token, made = sign_in.token(), 0
    with pytest.raises(NeverSent):
        for _ in range(30):
            token, made = sign_in.renewed(token), made + 1
    assert made == 10
    now_s = 61.0
    assert sign_in.renewed(token) != token


def test_a_401_in_the_middle_renews_once_and_goes_on(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    before = len(bling.calls("POST", "/oauth/token"))
    bling.box.pass_time(21_700)

    assert platform.marked_owner() is not None
    assert len(bling.calls("POST", "/oauth/token")) == before + 1


def test_after_a_month_away_somebody_has_to_sign_in(bling: BlingBox, till: Till) -> None:
    platform = bling.connected(till.store)
    bling.box.pass_time(31 * 86_400)
    with pytest.raises(Unavailable) as away:
        platform.marked_owner()
    assert away.value.outage is Outage.ERP_SIGN_IN


def test_another_till_is_refused_by_name_until_a_person_takes_the_account_over(
    bling: BlingBox, till: Till, tmp_path: Path
) -> None:
    first = bling.connected(till.store)
    with open_till(tmp_path / "other" / "pos.db") as other:
        with other.store.writing() as transaction:
            transaction.exec_driver_sql("UPDATE till SET installation = 'other', till = '03'")
        credentials = bling.secrets()
        second = bling.platform(other.store, credentials)

        with pytest.raises(Refused) as refused:
            bling.connect(second, other.store)
        assert refused.value.reason is Reason.ERP_OTHER_OWNER
        assert "001-02" in sentence(Words.of("pt_BR"), refused.value)
        assert not credentials.read(REFRESH_TOKEN)

        bling.connect(second, other.store, take_over=True)
        assert second.standing().problem is None
        assert later(bling, till, first).standing().problem is ErpProblem.OTHER_OWNER


def later(bling: BlingBox, till: Till, platform: BlingPlatform) -> BlingPlatform:
    """The same till at its next start: it asks the account who owns it, and is told."""
    again = bling.platform(till.store, platform._credentials)
    with pytest.raises(Refused) as refused:
        again.find_product("7891000315507")
    assert refused.value.reason is Reason.ERP_OTHER_OWNER
    return again


def test_a_proxys_page_is_no_word_of_blings(bling: BlingBox) -> None:
    """A hotel's wall in front of the token call must not cost the store its sign-in."""
    credentials = bling.secrets()
    credentials.write(REFRESH_TOKEN, "kept")
    with Scripted([answer(403, "<html>Wi-Fi</html>", kind="text/html")]) as wall:
        sign_in = BlingSignIn(wall.url, credentials, client_id="app", clock=bling.clock, timeouts=QUICK)
        with pytest.raises(NoAnswer):
            sign_in.token()
    assert credentials.read(REFRESH_TOKEN) == "kept"


def test_neither_code_nor_tokens_stand_in_the_log(
    bling: BlingBox, till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    credentials, seen = bling.secrets(), list[str]()

    def show(address: str) -> None:
        seen.append(state_of(address))
        in_browser()(address)

    platform = bling.platform(till.store, credentials)
    bling.sign_in(platform, show=show)
    with pytest.raises(SignInFailed):
        signed(bling, credentials).exchange("a-code-nobody-gave")
    said = caplog.text + repr(platform) + repr(credentials)
    for secret in (*credentials.secrets.values(), *seen, "a-code-nobody-gave"):
        assert secret not in said
