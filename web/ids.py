"""Random public names for things: never serial, never telling when or by whom they were made."""

import secrets

# No vowels (no words), no 0/1/l/o (no misreading on paper).
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def random_id(length: int = 12) -> str:
    """A random id of `length` characters, about 4.75 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def public_id() -> str:
    """The id of a thing in URLs: 12 characters, 57 bits."""
    return random_id(12)


def secret_token() -> str:
    """A token that is a key by itself (invitations, confirmations): 32 characters, 152 bits."""
    return random_id(32)
