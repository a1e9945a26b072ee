"""Vietnamese text: bytes to letters, letters to one spelling, and what may be cut, compared and sorted."""
