"""Tests of mailboxes and of fetching mail."""
