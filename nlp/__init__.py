"""Understand: Text -> Analysis. Pure: no network, no store, no clock."""
