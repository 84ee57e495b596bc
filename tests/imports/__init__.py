"""Importing purchase batches, from the file to the register."""
