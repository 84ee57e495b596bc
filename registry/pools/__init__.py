"""Pools of devices to lend: where they lie, how many are free, and when a pool needs more. Read `pools.py` first."""
