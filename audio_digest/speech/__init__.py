"""How it is spoken: render."""
