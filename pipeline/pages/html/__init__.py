"""Turn HTML into a page with evidence and metadata. Only this package imports trafilatura."""
