"""What a person is told about tickets: in Vire itself, on the bell and its page. Begin with `leaving.py`."""
