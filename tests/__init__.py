"""The tests, and the household and the chats that they play with."""
