"""The product: one distribution, few and deep Django apps."""
