"""The keys of the counter on screen: seen, given anew, exchanged, and in force as soon as they are saved."""
