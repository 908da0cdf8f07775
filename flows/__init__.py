"""The core: everything that decides, pure, importing nothing of the rest of the house."""
