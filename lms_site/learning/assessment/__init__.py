"""Assessments: their rules, attempts at them, reviewing."""
