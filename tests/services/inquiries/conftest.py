"""What the tests of inquiries share with those of orders."""

from tests.services.orders.conftest import at_call

__all__ = ["at_call"]
