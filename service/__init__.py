"""Join: stores, ingest, routing, desk, customers, watch, jobs, API, command line."""
