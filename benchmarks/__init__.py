"""Speed, as ratios against a baseline run beside it in the same process: ``python -m benchmarks`` (``make bench``)."""
