"""The store's ERP: built from the settings, and what `pos-client bling …` does. No screen.

`connect` may run beside an open till: both share the keyring and the till's data.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from filelock import FileLock, Timeout

from pos_client.bootstrap.maintenance import Told
from pos_client.bootstrap.pulling import build_puller
from pos_client.domain.erp import ErpProblem, ErpStanding
from pos_client.domain.errors import Reason, Refused
from pos_client.paths import DataFolder
from pos_client.ports import Clock, Credentials
from pos_client.services.erp_account import ErpAccount
from pos_client.settings import Settings, read_settings
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from pos_client.store.till_row import load_till
from resources.words import Words
from sync.erp.bling import BlingProfile
from sync.erp.bling_platform import BlingPlatform, BlingSetUp
from sync.erp.loopback import Pages
from sync.pull_state import PullState
from sync.wire import OnDate

CALLS_PER_S = 3
"""What the account lets through: one product's detail each."""


def bling_platform(
    settings: Settings,
    credentials: Credentials,
    store: Store,
    *,
    installation: str,
    clock: Clock,
    on_date: OnDate | None = None,
) -> BlingPlatform | None:
    """The account that the settings name, if they name one."""
    chosen = settings.bling
    if not chosen.client_id:
        return None
    set_up = BlingSetUp(
        client_id=chosen.client_id,
        base_url=chosen.base_url,
        authorize_url=chosen.authorize_url,
        redirect_port=chosen.redirect_port,
        cancelled_status=chosen.cancelled_status,
        profile=BlingProfile(invoices=chosen.invoices, channel_id=chosen.channel_id),
    )
    return BlingPlatform(set_up, store, credentials, installation=installation, clock=clock, on_date=on_date)


def sign_in_pages(words: Words) -> Pages:
    """What the browser shows in the end."""
    return Pages(
        done=words.text("The till has Bling's answer. You can close this window."),
        denied=words.text("Bling was told not to let the till in. You can close this window."),
        not_ours=words.text("This is not the answer that the till waits for. Go back to the till."),
        language="en" if words.language == "en" else "pt-BR",
    )


def connect(
    folder: DataFolder,
    words: Words,
    *,
    credentials: Credentials,
    clock: Callable[[], datetime],
    show: Callable[[str], None],
    take_over: bool,
    cancelled: threading.Event | None = None,
) -> Told:
    """Sign in with the browser and own the account. Raises Refused and Unavailable with their sentences."""
    settings = read_settings(folder.settings)
    with closing(_store(folder)) as store:
        platform, account = _opened(settings, store, credentials=credentials, clock=clock)
        with closing(platform):
            owner = account.connect(
                lambda: platform.sign_in(
                    show, pages=sign_in_pages(words), cancelled=cancelled or threading.Event()
                ),
                take_over=take_over,
            )
    said = [
        words.text("Bling is connected: till {till} speaks for the account.", till=owner.till),
        words.text("Only this till sends to Bling. Another one takes over by connecting with --take-over."),
        words.text("The first catalogue takes its time: 10,000 products are about an hour."),
    ]
    return Told(True, {"connected": True, "till": owner.till, "since": owner.since}, said)


def standing(
    folder: DataFolder, words: Words, *, credentials: Credentials, clock: Callable[[], datetime]
) -> Told:
    """How the till stands with its ERP, without asking anybody."""
    settings = read_settings(folder.settings)
    with closing(_store(folder)) as store:
        platform, account = _opened(settings, store, credentials=credentials, clock=clock)
        with closing(platform):
            found = account.standing()
    figures = {
        "connected": found.problem is None,
        "problem": found.problem.value if found.problem else "",
        "owner": found.owner.till if found.owner else "",
        "since": found.owner.since if found.owner else "",
        "calls_today": found.calls_today,
        "calls_allowed": found.calls_allowed,
    }
    return Told(found.problem is None, figures, standing_words(words, found))


def standing_words(words: Words, found: ErpStanding) -> list[str]:
    """The same in sentences."""
    said = []
    match found.problem:
        case None:
            said.append(words.text("Bling is connected."))
        case ErpProblem.NOT_CONNECTED:
            said.append(words.text("Bling is not connected. Run “pos-client bling connect”."))
        case ErpProblem.SIGN_IN:
            said.append(words.text("Bling wants a new sign-in. Run “pos-client bling connect”."))
        case ErpProblem.OTHER_OWNER:
            till, since = (found.owner.till, found.owner.since[:10]) if found.owner else ("?", "?")
            said.append(
                words.text(
                    "Till {till} speaks for the store's Bling since {since}; this till sends nothing there.",
                    till=till,
                    since=since,
                )
            )
    said.append(
        words.text("{calls} of {most} calls used today.", calls=found.calls_today, most=found.calls_allowed)
    )
    return said


def _opened(
    settings: Settings, store: Store, *, credentials: Credentials, clock: Callable[[], datetime]
) -> tuple[BlingPlatform, ErpAccount]:
    with store.reading() as snapshot:
        row = load_till(snapshot)
    if row is None:
        raise Refused(Reason.ERP_SIGN_IN, problem="till_not_set_up")
    platform = bling_platform(settings, credentials, store, installation=row.installation, clock=clock)
    if platform is None:
        raise Refused(Reason.SETTINGS_INVALID, key="bling.client_id", value="", problem="missing")
    account = ErpAccount(
        store,
        platform,
        row.identity,
        installation=row.installation,
        clock=clock,
        wake=lambda: None,
    )
    return platform, account


def _store(folder: DataFolder) -> Store:
    if not folder.database.exists():
        raise Refused(Reason.ERP_SIGN_IN, problem="till_not_set_up")
    return open_store(folder.database)


def load_products(
    folder: DataFolder,
    words: Words,
    *,
    credentials: Credentials,
    clock: Callable[[], datetime],
    tell: Callable[[str], None],
) -> Told:
    """The catalogue now, on this thread, from where it stopped; `tell` hears the progress in words.

    Raises Refused(TILL_ALREADY_OPEN) where the till is open: it loads the catalogue itself.
    """
    settings = read_settings(folder.settings)
    with _folder_held(folder), closing(_store(folder)) as store:
        platform, _account = _opened(settings, store, credentials=credentials, clock=clock)
        with closing(platform):
            puller = build_puller(
                store,
                (platform.products,),
                clock=clock,
                on_change=lambda state: tell(progress_words(words, state)),
            )
            [state] = puller.pull_once(due_only=False)
    figures = {
        "read": state.read,
        "total": state.total,
        "changed": state.changed,
        "skipped": state.skipped,
        "problem": state.problem,
    }
    if state.problem:
        stopped = words.text(
            "The catalogue stopped at {read} products ({problem}). It goes on from there.",
            read=state.read,
            problem=state.problem,
        )
        return Told(False, figures, [stopped])
    ended = words.text(
        "The catalogue is complete: {read} products read, {changed} changed, {skipped} left out.",
        read=state.read,
        changed=state.changed,
        skipped=state.skipped,
    )
    return Told(True, figures, [ended])


def progress_words(words: Words, state: PullState) -> str:
    """Where a load stands: how many of how many, how fast, how long still."""
    if state.total is None:
        return words.text("{read} products listed, counting", read=state.read)
    left_s = state.left_s if state.left_s is not None else (state.total - state.read) / CALLS_PER_S
    return words.text(
        "{read} of {total} products, {rate}/s, {left} min left",
        read=state.read,
        total=state.total,
        rate=state.rate_per_s,
        left=max(1, round(left_s / 60)) if state.read < state.total else 0,
    )


@contextmanager
def _folder_held(folder: DataFolder) -> Iterator[None]:
    try:
        with FileLock(folder.lock).acquire(timeout=0):
            yield
    except Timeout as error:
        raise Refused(Reason.TILL_ALREADY_OPEN) from error
