"""Who reviews what: affinity, conflicts, an exact solver with a proof, and a report. Pure: no Django, no database."""
