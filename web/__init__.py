"""HTTP helpers only: identifiers, audiences, problems, text, files; no models, no domain words."""
