"""Non-interference: who must not know a secret sees the same bytes whatever the secret is."""
