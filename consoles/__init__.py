"""Signed-in home of author, reviewer, area chair, chair; composes, has no tables."""
