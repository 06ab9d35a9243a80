"""What a look at the whole till found, in words: for the command line and for a screen."""
