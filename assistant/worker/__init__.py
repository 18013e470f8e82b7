"""The process that holds the key, the vault and the models; fronts talk to it in JSON lines."""
