"""Tests of sound/."""
