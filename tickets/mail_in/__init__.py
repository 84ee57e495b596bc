"""Mail that people write to us. Begin with `receiving.py`: stored first, then `processing.py` finds out what it is."""
