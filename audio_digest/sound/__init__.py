"""How it sounds: arrange and mix."""
