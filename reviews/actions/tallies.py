"""Counting what the reviews of a paper amount to.

Call after `audit.record` in the same transaction: the lock that an entry takes on the venue's chain makes two counts of
one paper follow each other, so that the second sees what the first one counted.
"""

from django.db import connection

from submissions.models import Submission
from venues.models import Venue

# See also reviews/invariants.py, which counts the same in Python.
RECOUNT = """
INSERT INTO reviews_tally (submission_id, venue_id, n_assigned, n_submitted, ratings, mean, spread, lowest, highest,
                           mean_confidence, n_nominations, n_ethics_flags)
SELECT paper.id, paper.venue_id, count(review.id), count(review.submitted_at),
       coalesce(jsonb_agg(review.rating ORDER BY review.rating)
                FILTER (WHERE review.submitted_at IS NOT NULL AND review.rating IS NOT NULL), '[]'),
       avg(review.rating) FILTER (WHERE review.submitted_at IS NOT NULL),
       stddev_pop(review.rating) FILTER (WHERE review.submitted_at IS NOT NULL),
       min(review.rating) FILTER (WHERE review.submitted_at IS NOT NULL),
       max(review.rating) FILTER (WHERE review.submitted_at IS NOT NULL),
       avg(review.confidence) FILTER (WHERE review.submitted_at IS NOT NULL),
       count(*) FILTER (WHERE review.submitted_at IS NOT NULL AND review.is_nominating),
       count(*) FILTER (WHERE review.submitted_at IS NOT NULL AND review.has_ethics_flag)
  FROM submissions_submission paper
  LEFT JOIN reviews_review review ON review.submission_id = paper.id AND review.retired_at IS NULL
 WHERE paper.submitted_at IS NOT NULL AND {which}
 GROUP BY paper.id
    ON CONFLICT (submission_id) DO UPDATE SET
       n_assigned = excluded.n_assigned, n_submitted = excluded.n_submitted, ratings = excluded.ratings,
       mean = excluded.mean, spread = excluded.spread, lowest = excluded.lowest, highest = excluded.highest,
       mean_confidence = excluded.mean_confidence, n_nominations = excluded.n_nominations,
       n_ethics_flags = excluded.n_ethics_flags
"""
ONE_PAPER = RECOUNT.format(which="paper.id = %s")
WHOLE_VENUE = RECOUNT.format(which="paper.venue_id = %s")


def recount(submission: Submission) -> None:
    """Bring the tally of one paper up to date."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_PAPER, [submission.pk])


def recount_many(venue: Venue) -> None:
    """Bring the tallies of all of a venue's papers up to date, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(WHOLE_VENUE, [venue.pk])
