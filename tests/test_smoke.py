import pytest
from django.contrib.auth import get_user_model


@pytest.mark.django_db
def test_two_accounts_never_share_an_address_that_differs_only_in_case():
    get_user_model().objects.create_user("Ada@Example.org", "x")
    assert get_user_model().objects.get_by_natural_key("ADA@example.org").email == "ada@example.org"
