"""ERPs that a store sells through: catalogue in, sales out."""
