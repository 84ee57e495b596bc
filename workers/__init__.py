"""Celery: publisher, consumer, periodic slots and jobs. Read `app.py`, then `consumer.py`."""
