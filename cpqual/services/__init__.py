"""What a person can do with a project: one module per family of verbs."""
