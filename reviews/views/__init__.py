"""Pages of committee work. Who sees which page is said on each view."""
