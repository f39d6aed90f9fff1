"""Pages of letters."""
