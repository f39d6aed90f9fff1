"""The public face of a venue; composes, has no tables."""
