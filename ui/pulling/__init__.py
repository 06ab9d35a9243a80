"""What comes in from outside: the lists and how they stand, files taken in by hand, rules proposed."""
