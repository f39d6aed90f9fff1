"""Pages of authors: their papers, files, co-authors, and the links of those without an account."""
