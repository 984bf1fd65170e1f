"""Train, export and evaluate the model: needs the extra ``train``, except for `nlp.training.evaluate`."""
