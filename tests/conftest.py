"""Fixtures for all tests come from the plugins named here."""

pytest_plugins = [
    "tests.support.elasticsearch",
    "tests.support.postgres",
    "tests.support.stores",
]
