"""Predicates on a running network: who reaches whom, and what is cut."""
