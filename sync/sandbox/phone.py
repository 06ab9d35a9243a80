"""GET /phone: the customers' phones as a page that renews itself, in Portuguese or English. For demos."""

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sync.sandbox import messages
from sync.sandbox.state import Doc
from sync.sandbox.world import World

_WORDS = {
    "pt": {
        "lang": "pt-BR",
        "title": "Telefone do cliente",
        "empty": "Nenhuma mensagem ainda.",
        "all": "Todos os telefones",
        "note": "Simulação: nenhum SMS sai daqui.",
    },
    "en": {
        "lang": "en",
        "title": "The customer's phone",
        "empty": "No messages yet.",
        "all": "All phones",
        "note": "Simulated: no text leaves this computer.",
    },
}

_STYLE = """
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#20262e;
font:16px/1.4 system-ui,sans-serif}
main{width:min(360px,94vw);height:min(680px,94vh);background:#f4f5f7;border:12px solid #0b0d10;
border-radius:36px;overflow:auto;color:#14181d}
header{position:sticky;top:0;background:#fff;padding:14px 18px;border-bottom:1px solid #d9dde2}
h1{font-size:17px;margin:0}small{color:#5b6570}a{color:#0b5cad}
article{background:#fff;border-radius:14px;margin:12px;padding:10px 14px;box-shadow:0 1px 2px #0002}
b{font-size:26px;letter-spacing:3px;display:block}p{margin:4px 0}.none{text-align:center;margin-top:40px}
"""


def routes(world: World) -> list[Route]:
    """The page."""
    return [Route("/phone", _page(world), methods=["GET"])]


def _page(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        words = _WORDS[_language(request)]
        digits = "".join(letter for letter in request.query_params.get("phone", "") if letter.isdigit())
        number = "+" + (digits if len(digits) > 11 else "55" + digits) if digits else None
        shown = "".join(_message(message) for message in messages.newest(world, number))
        title = escape(number) if number else words["title"]
        back = f'<br><a href="/phone">{words["all"]}</a>' if number else ""
        html = (
            f'<!DOCTYPE html><html lang="{words["lang"]}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="2">'
            f"<title>{words['title']}</title><style>{_STYLE}</style></head><body><main>"
            f"<header><h1>{title}</h1><small>{words['note']}{back}</small></header>"
            f"{shown or '<p class=none>' + words['empty'] + '</p>'}</main></body></html>"
        )
        policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return HTMLResponse(html, headers={"content-security-policy": policy, "cache-control": "no-store"})

    return answer


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang") or request.headers.get("accept-language", "pt")
    return "en" if wanted.strip().lower().startswith("en") else "pt"


def _message(message: Doc) -> str:
    number = escape(message["phone"])
    pin = f"<b>{escape(message['pin'])}</b>" if message["pin"] else ""
    link = f'<a href="/phone?phone={number.removeprefix("+")}">{number}</a>'
    heading = f"<small>{message['at'][11:16]} · {link}</small>"
    return f"<article>{heading}{pin}<p>{escape(message['text'])}</p></article>"
