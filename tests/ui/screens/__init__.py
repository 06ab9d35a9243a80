"""Every screen and dialog of the program, visited one after the other with content at its longest."""
