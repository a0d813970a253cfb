"""audio-digest: the day's stories, talked through by two hosts, as a podcast."""

__version__ = "0.1.0"
