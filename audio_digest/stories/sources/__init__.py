"""Where stories come from, a file a kind."""
