"""Verbs: each takes the session and the moment, refuses with a sentence, flushes, never commits."""
