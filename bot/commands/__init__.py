"""The commands of `trede`, one subject a file."""
