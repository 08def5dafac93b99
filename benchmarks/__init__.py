"""Scripts that measure copydesk."""
