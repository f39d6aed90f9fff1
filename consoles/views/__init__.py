"""Signed-in homes: what I have to do, a venue, its progress, one paper for its committee, one's own paper."""
