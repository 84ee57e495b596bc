"""Tests of files on devices, orders and lots."""
