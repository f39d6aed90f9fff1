"""Decision, embargo, release, letters, awards."""
