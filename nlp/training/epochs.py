"""How a network does on dev after every epoch, in fp32 or bf16, before it is exported."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer

from nlp.decisions import HEADS, SIZES, Floats, columns
from nlp.inputs import platform_prefix
from nlp.training.batches import pad, to_pieces
from nlp.training.data import Labelled
from nlp.training.flags import all_truth
from nlp.training.loop import autocast, choose_precision
from nlp.training.network import Network
from nlp.training.records import EpochScores
from nlp.training.scores import average_precision, macro_f1, score_labels
from nlp.training.tuning import tune

_READ_TOGETHER: Final = 64


class Watch:
    """Reads the dev posts with a network and says how well it does, cut-offs tuned anew each time."""

    def __init__(self, rows: Sequence[Labelled], tokenizer: Tokenizer, limit: int) -> None:
        """``limit`` in word pieces."""
        self._true = all_truth(rows)
        prefixes = [platform_prefix(row.platform) for row in rows]
        self._pieces = to_pieces([row.text for row in rows], prefixes, tokenizer, limit)
        self._limit = limit

    def look(self, network: Network, epoch: int) -> EpochScores:
        """The figures; the network is in training mode again afterwards."""
        tuned = tune(self._logits(network), self._true)
        said, kinds = tuned.decisions(), columns("kinds")
        scores = {
            head: macro_f1(score_labels(said[:, columns(head)], self._true[:, columns(head)], labels))
            for head, labels in HEADS.items()
        }
        return EpochScores(epoch, scores, average_precision(tuned.probabilities[:, kinds], self._true[:, kinds]))

    def _logits(self, network: Network) -> Floats:
        network.eval()
        logits = np.empty((len(self._pieces), sum(SIZES.values())), np.float32)
        order = sorted(range(len(self._pieces)), key=lambda at: len(self._pieces[at]))
        precision = choose_precision()
        for start in range(0, len(order), _READ_TOGETHER):
            part = order[start : start + _READ_TOGETHER]
            ids, mask = pad([self._pieces[at] for at in part], self._limit)
            with torch.no_grad(), autocast(precision):
                logits[part] = network(ids, mask).float().numpy()
        network.train()
        return logits
