"""What is said: write."""
