"""Record types of the press desk and of grassroots information; `schemas/registry.py` is the one list of all types."""
