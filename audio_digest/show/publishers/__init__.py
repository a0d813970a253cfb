"""Where episodes go, a file a kind."""
