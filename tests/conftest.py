"""Fixtures for all tests come from the plugins named here."""

from hypothesis import settings

pytest_plugins = [
    "tests.support.elasticsearch",
    "tests.support.postgres",
    "tests.support.standin",
    "tests.support.stores",
]

# The test command finds the same on every machine; `make explore` looks for examples that nobody has seen.
settings.register_profile("same everywhere", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("same everywhere")
