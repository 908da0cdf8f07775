"""A local Bot API server with a memory: limits, rules and error texts of the real one, and users that see."""
