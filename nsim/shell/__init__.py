"""The interactive shell: reading lines, running them, and showing what came of it."""
