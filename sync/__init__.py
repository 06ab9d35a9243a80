"""The wire: the only room that speaks HTTP; no Qt here."""
