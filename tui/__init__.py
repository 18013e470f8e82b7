"""The terminal user interface: draws events, sends commands. Holds no key, model or database."""
