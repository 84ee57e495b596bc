"""What the city offers and people complain about: its state and banners, bursts of tickets and major incidents. Read `services.py` first."""
