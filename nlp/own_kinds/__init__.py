"""Labels of a bank's own: a head for each, trained on the frozen encoder's features from a few dozen examples."""
