"""Signed letters as PDF: for a visa, and as proof of reviewing; each with a page on which it can be verified."""
