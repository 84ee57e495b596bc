"""How bytes come from and go to browsers, so that a slow one costs no thread. Begin with worker.py."""
