"""The only SQL: a query is a function that takes the session."""
