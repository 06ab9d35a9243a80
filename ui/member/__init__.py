"""Finding the member, and the card that shows them."""
