"""Rooms, sessions, slots: the programme."""
