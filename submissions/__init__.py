"""The blind paper: metadata, versions, files, conflicts, checks."""
