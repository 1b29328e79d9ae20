"""Pages that replay on the picture of a network what has happened, step by step; each is one file."""
