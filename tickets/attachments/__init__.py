"""Files on tickets. Begin with `keeping.py`: what was judged and cleaned (`preparing.py`) is stored and noted."""
