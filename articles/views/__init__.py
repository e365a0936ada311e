"""Public pages: a view fetches, chooses, renders. `edge` is what all have in common."""
