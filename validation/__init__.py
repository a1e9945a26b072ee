"""Is it right? Rules on one record (records.py) and on a set of records (sets.py)."""
