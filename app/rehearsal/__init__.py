"""A rehearsal: a simulated panel that goes through a study by the same verbs as real people."""
