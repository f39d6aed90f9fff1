"""Countries: the list, and what the ending of a mail address tells."""

import pytest

from people.countries import choices, country_of


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("ada@cs.ox.ac.uk", "GB"), ("ada@Inria.FR", "FR"), ("ada@lab.tsinghua.edu.cn", "CN"),
        ("ada@uniandes.edu.co", "CO"), ("ada@startup.co", ""), ("ada@startup.io", ""), ("ada@openly.ai", ""),
        ("ada@gmail.com", ""), ("ada@web.de", ""), ("ada@mit.edu", ""), ("ada@ec.europa.eu", ""),
        ("ada@cs.tum.de.invalid", "DE"), ("ada@uni.zz", ""), ("ada", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_ending_of_an_address_tells_a_country_only_where_it_is_one(address, country):
    assert country_of("", [address]) == country


def test_what_somebody_says_goes_before_what_their_addresses_tell_in_their_order():
    assert country_of("US", ["ada@inria.fr"]) == "US"
    assert country_of("", ["ada@gmail.com", "ada@inria.fr", "ada@tum.de"]) == "FR"
    assert country_of("", []) == ""


def test_every_country_has_a_code_of_two_letters_and_a_name():
    listed = choices()

    assert {("TR", "Türkiye"), ("DE", "Germany"), ("TW", "Taiwan")} <= set(listed)
    assert all(len(code) == 2 and code.isupper() and name for code, name in listed)
