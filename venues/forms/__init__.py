"""What people type about a venue."""
