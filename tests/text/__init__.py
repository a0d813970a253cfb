"""Tests of text/."""
