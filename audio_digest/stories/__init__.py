"""What happened: gather and select."""
