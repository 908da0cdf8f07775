"""The shell: channels, commands, words and delivery around the core; it decides nothing about a complaint."""
