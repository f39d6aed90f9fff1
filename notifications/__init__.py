"""The outbox and the reminder engine."""
