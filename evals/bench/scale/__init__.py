"""How Locket behaves with a large vault: a generated library, and what each step costs in it."""
