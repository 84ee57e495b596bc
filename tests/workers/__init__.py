"""Jobs survive: real workers, publishers, Valkey and PostgreSQL, killed at will."""
