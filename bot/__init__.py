"""The shell: channels, commands, words and delivery around the core. Decides nothing that a client could feel."""
