"""Text as language: sentences, numbers, names, languages."""
