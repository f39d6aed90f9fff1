"""Pages of chairs: the table of papers, deciding, releasing."""
