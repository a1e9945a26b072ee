"""The warehouse: the only room that speaks to PostgreSQL."""
