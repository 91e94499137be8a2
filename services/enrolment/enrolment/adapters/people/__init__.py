"""Stores of people and their authority."""
