"""One file a migration. Never changed once released: a new one follows."""
