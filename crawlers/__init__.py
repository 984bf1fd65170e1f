"""Acquire: pages, spiders, importers -> Post. Knows nothing of nlp or service."""
