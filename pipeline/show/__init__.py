"""What people see of documents, runs and sites: on the terminal, and as pages to read."""
