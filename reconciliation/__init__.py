"""Is it the same thing? Which value wins? Why? Pure decisions, and the run that applies them."""
