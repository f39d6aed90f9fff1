"""How long a person waits: pages measured over HTTP on a venue of a thousand papers, and on one ten times as large."""
