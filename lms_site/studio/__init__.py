"""What teachers and operators see in the Wagtail admin beyond page editing."""
