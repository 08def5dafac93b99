"""What people decide on lines and on pairs of documents: to take decisions, show them, take them back."""
