"""Products and contacts of the box's Bling account, for demos and tests; a known id is replaced."""

from sync.sandbox import bling_books as books
from sync.sandbox.state import Doc
from sync.sandbox.validation import Check, choice, integer, list_of, money_from, money_text, object_of, text
from sync.sandbox.world import World

_PRODUCT = object_of(
    {"nome": text(1, 120), "preco": money_from(0)},
    {
        "id": integer(1),
        "codigo": text(0, 60),
        "gtin": text(0, 14),
        "unidade": text(0, 6),
        "situacao": choice("A", "I"),
        "formato": choice("S", "V", "E"),
        "ncm": text(0, 8),
    },
)
_CONTACT = object_of(
    {"nome": text(1, 120)},
    {"numeroDocumento": text(0, 20), "celular": text(0, 20), "situacao": choice("A", "E", "I", "S")},
)

BLING_SEED: dict[str, Check] = {
    "bling_products": list_of(_PRODUCT, 20_000),
    "bling_contacts": list_of(_CONTACT, 20_000),
    "bling_gone": list_of(integer(1)),
}


def seed_bling(world: World, fields: Doc) -> dict[str, list[int]]:
    """Write what is asked for; answers the ids. `bling_gone` deletes products."""
    changed = world.now().strftime("%Y-%m-%d %H:%M:%S")
    products = [_product(world, wanted, changed=changed) for wanted in fields["bling_products"] or []]
    contacts = [_contact(world, wanted, changed=changed) for wanted in fields["bling_contacts"] or []]
    for product_id in fields["bling_gone"] or []:
        world.state.drop("bling_product", str(product_id))
    return {"bling_products": products, "bling_contacts": contacts}


def _product(world: World, wanted: Doc, *, changed: str) -> int:
    product_id = int(wanted.pop("id") or books.new_number(world, "product"))
    price = money_text(wanted.pop("preco"))
    defaults = {"codigo": "", "gtin": "", "unidade": "UN", "situacao": "A", "formato": "S", "ncm": ""}
    filled = {name: wanted[name] if wanted[name] is not None else word for name, word in defaults.items()}
    world.state.put(
        "bling_product",
        {
            "id": str(product_id),
            "nome": wanted["nome"],
            "preco": price,
            "tipo": "P",
            "gtinEmbalagem": "",
            "changed": changed,
            **filled,
        },
    )
    return product_id


def _contact(world: World, wanted: Doc, *, changed: str) -> int:
    contact_id = books.new_number(world, "contact")
    names = ("numeroDocumento", "celular")
    world.state.put(
        "bling_contact",
        {
            "id": str(contact_id),
            "nome": wanted["nome"],
            "tipo": "F",
            "codigo": "",
            "telefone": "",
            "situacao": wanted["situacao"] or "A",
            "changed": changed,
            **{name: wanted[name] or "" for name in names},
        },
    )
    return contact_id
