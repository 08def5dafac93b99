"""What two texts have in common."""
