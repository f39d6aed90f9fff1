"""Pages about the programme: the chairs' draft and its releases, and what everybody sees."""
