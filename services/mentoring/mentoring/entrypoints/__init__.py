"""The table of routes and subscriptions, and the shapes of what goes in and out."""
