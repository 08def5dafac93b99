"""What a string says by itself."""
