"""One edition of a workshop: facts, dates, topics, policy, forms, roles."""
