"""What is asked at each node on the way, one question per file; they are found by their file."""
