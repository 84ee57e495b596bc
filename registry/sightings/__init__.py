"""Sightings: when device management last saw a device. Weaker than a scan: told beside, never counted as one."""
