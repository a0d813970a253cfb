"""What speaks, a file an engine."""
