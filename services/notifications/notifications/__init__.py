"""Notifications: contact points, templates, and deliveries that never repeat."""
