"""Installers: what `make installer` is made of. None of it is shipped inside the program."""
