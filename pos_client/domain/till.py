"""Which till this is, the number each sale gets, and the store's head on the paper."""

from dataclasses import dataclass

FIRST_EPOCH = 1


@dataclass(frozen=True, slots=True)
class TillIdentity:
    """Store and till codes (as the store writes them) and the epoch, which grows at every restore."""

    store: str
    till: str
    epoch: int = FIRST_EPOCH

    @property
    def code(self) -> str:
        """`001-02`."""
        return f"{self.store}-{self.till}"

    def sale_number(self, sequence: int) -> str:
        """`001-02-000123`; from the second epoch on `001-02/2-000001`."""
        epoch = "" if self.epoch == FIRST_EPOCH else f"/{self.epoch}"
        return f"{self.store}-{self.till}{epoch}-{sequence:06d}"


@dataclass(frozen=True, slots=True)
class StoreHead:
    """What the top and the foot of a receipt say of the store."""

    name: str
    cnpj: str
    address: str
    city: str
    phone: str = ""
    message: str = ""
    portal_url: str = ""
    pix_key: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who rings. `code` is what they sign in with."""

    id: str
    code: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A turn at the drawer, from its float to its close."""

    id: str
    number: int
    operator_id: str
    opened_at: str
    opening_float_cents: int
