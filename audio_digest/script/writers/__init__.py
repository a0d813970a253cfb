"""Who writes the dialogue, a file or folder a kind."""
