"""Where it is heard: publish and serve."""
