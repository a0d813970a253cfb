"""The timeline as a picture: in the terminal, as a page, as numbers."""
