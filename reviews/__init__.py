"""Committee work: bids, assignments, reviews, responses, discussion, meta-reviews."""
