"""Help before filing: articles, decision trees and suggestions. Begin with `articles.py` and `trees.py`."""
