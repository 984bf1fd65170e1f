"""A batch in: analyse, store, route, then move the cursor. The floor that joins all others."""
