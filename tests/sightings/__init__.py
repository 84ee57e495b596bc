"""Sightings: when device management last saw devices."""
