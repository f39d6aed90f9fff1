"""Pages of a venue: its settings, its committee, invitations, and the wizard that makes it."""
