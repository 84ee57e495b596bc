"""Rulesets as people write them: drafts, checks, simulations, publication, and what changed from version to version."""
