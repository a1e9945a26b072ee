"""The evidence log, the report of a run, and the auditors' pages."""
