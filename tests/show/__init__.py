"""Tests of show/."""
