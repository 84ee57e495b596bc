"""Everything that only `make run`, the tests and commands without servers of their own need: one Vire on one machine.

Read `serve.py` first (what `make run` does), then `supervisor.py` (keeps the programs running), `engines.py` (the
embedded PostgreSQL and Valkey) and `state_folder.py` (where their data stays).
"""
