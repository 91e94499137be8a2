"""13-digit numbers: kept sealed, shown to few, checked with the registry."""
