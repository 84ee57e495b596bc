"""What is kept of a person: taken along by themselves (`exporting.py`), and erased when they have left (`erasing.py`)."""
