"""What several commands have in common: which nodes they are about, and how they report."""
