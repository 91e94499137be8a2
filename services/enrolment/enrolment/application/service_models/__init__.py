"""Service models: what each group is served with, as dated documents."""
