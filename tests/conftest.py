"""Fixtures for all tests come from the plugins named here."""

from hypothesis import settings

pytest_plugins = [
    "tests.support.elasticsearch",
    "tests.support.postgres",
    "tests.support.stores",
]

settings.register_profile("shared machines", deadline=None)
settings.load_profile("shared machines")
