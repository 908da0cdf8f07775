"""The words: data only, one catalogue a language and register."""
