"""Demonstration data by stage of a venue's life."""
