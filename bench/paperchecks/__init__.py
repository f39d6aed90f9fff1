"""The bars of the paper checks, on files with known answers."""
