"""What the assistant can do, one tool a file. Knows `memory` and small Protocols only."""
