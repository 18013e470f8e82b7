"""The local models: which exist, where their files lie, how they are fetched and run.

Importing this package loads nothing heavy; each model library is imported in one module only, when
its model is first used.
"""
