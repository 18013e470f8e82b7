"""Other memories to be measured beside Locket, each in a process and an environment of its own."""
