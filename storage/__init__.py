"""The memory: files, rows and seals. Imports the values of `flows` and nothing of `bot`."""
