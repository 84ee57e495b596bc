"""The proofs. Read `cast.py` and `makers.py` first."""
