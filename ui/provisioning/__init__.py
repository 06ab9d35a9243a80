"""The first start of a till that head office sent: which one it is, and the code of its secrets."""
