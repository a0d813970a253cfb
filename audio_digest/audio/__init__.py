"""Sound as arrays: open, resample, measure, encode."""
