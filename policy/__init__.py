"""Who may see what: pure functions over what is known of a viewer and of a paper's stage."""
