"""Standard doors for reading the feeds: the same changes and records in the formats that others already read."""
