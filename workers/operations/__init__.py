"""What the operator sees of jobs: how they flow, which were given up, and trying those again. Read `jobs.py` first."""
