"""The agent: one turn from what the user typed or dropped to an answer, as a stream of events."""
