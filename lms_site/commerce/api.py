"""The door of the domain: what courses cost."""

from lms_site.commerce.services import PriceOfCourse, is_free, minor_units, price_of, remove_price, set_price

__all__ = ["PriceOfCourse", "is_free", "minor_units", "price_of", "remove_price", "set_price"]
