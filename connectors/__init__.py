"""What a source is, how it is fetched, how its payloads become records in our words."""
