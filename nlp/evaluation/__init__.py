"""Measurements of the parts around the model, each on a set that is made from a seed."""
