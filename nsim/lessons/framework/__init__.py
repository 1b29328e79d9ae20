"""What lessons are made of, how they are found, and how one is taught."""
