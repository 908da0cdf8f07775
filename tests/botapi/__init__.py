"""A local Bot API server with a memory: the limits, the rules and the error texts of the real one, and users that see."""
