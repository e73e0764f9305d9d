"""Asking Statistics Norway and Kartverket, and keeping what they answer."""
