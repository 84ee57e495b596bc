"""What suppliers say that they sent: a list of serial numbers or a UBL DespatchAdvice. Read `models.py`."""
