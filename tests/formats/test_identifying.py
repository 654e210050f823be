"""Which columns of a survey may tell who answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.formats.identifying import what_identifies


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RecipientEmail", "e-mail addresses"),
        ("Email Address", "e-mail addresses"),
        ("What is your e-mail address?", "e-mail addresses"),
        ("Contact Information: Email Address", "e-mail addresses"),
        ("E-Mail-Adresse", "e-mail addresses"),
        ("Adresse e-mail", "e-mail addresses"),
        ("Correo electrónico", "e-mail addresses"),
        ("E-mailadres", "e-mail addresses"),
        ("IPAddress", "IP addresses"),
        ("IP Address", "IP addresses"),
        ("Telefonnummer", "telephone numbers"),
        ("Numéro de téléphone", "telephone numbers"),
        ("Teléfono", "telephone numbers"),
        ("LocationLatitude", "latitude or longitude"),
        ("lon", "latitude or longitude"),
        ("Längengrad", "latitude or longitude"),
        ("RecipientLastName", "names"),
        ("What's your name?", "names"),
        ("Wie lautet Ihr Vorname?", "names"),
        ("Prénom", "names"),
        ("Apellidos", "names"),
        ("Uw naam", "names"),
        ("ExternalReference", "references to a list of people"),
        ("ExternalDataReference", "references to a list of people"),
        ("age", ""),
        ("Name of your organisation", ""),
        ("How often do you use e-mail?", ""),
        ("Respondent ID", ""),
        ("", ""),
        ("?", ""),
    ],
)
def test_titles_tell_what_a_column_holds(title: str, kind: str) -> None:
    assert what_identifies(title, ["5", "7"]) == kind
    assert what_identifies(title, []) == kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a.b@mail.example.org", "", "c@example.org", "none"], "e-mail addresses"),
        (["203.0.113.7", "2001:db8::7"], "IP addresses"),
        (["+44 1632 960123", "01632 960 124"], "telephone numbers"),
        (["(01632) 960-125"], "telephone numbers"),
        (["ZZ99 9ZZ", "zz9 9zz"], "full postcodes"),
        (["1234 AB"], "full postcodes"),
        (["55.86420, -4.25180"], "latitude or longitude"),
        (["ask me @ work", "see a@example.org"], ""),
        (["10:00:00", "2024-01-01 10:00:00", "01.02.2011"], ""),
        (["0000000017", "0000000018"], ""),
        (["12345678", "3.25"], ""),
        (["R00017", "ZZ99"], ""),
        (["a@example.org", "no", "no"], ""),
    ],
)
def test_values_tell_what_a_column_holds(values: list[str], kind: str) -> None:
    assert what_identifies("Q7", values) == kind


def test_the_first_half_of_a_postcode_is_no_full_one() -> None:
    assert what_identifies("Postcode", ["ZZ99", "ZZ9"]) == ""
    assert what_identifies("Postcode", []) == ""
    assert what_identifies("Postcode", ["ZZ99 9ZZ", "ZZ9"]) == "full postcodes"
    assert what_identifies("PLZ", ["12345"]) == "full postcodes"


@pytest.mark.parametrize(
    ("title", "values", "kind"),
    [
        ("Date of birth (dd/mm/yyyy)", ["04/03/1961", "12/11/1958"], "dates of birth"),
        ("DOB", ["1961-03-04 00:00:00", ""], "dates of birth"),
        ("When were you born?", ["4 March 1961", "March 4, 1961", "1961"], "dates of birth"),
        ("Geburtsdatum", ["4. März 1961", "04.03.61"], "dates of birth"),
        ("Fecha de nacimiento", ["4 de marzo de 1961"], "dates of birth"),
        ("Né(e) le", ["04/03/1961"], "dates of birth"),
        ("Year of birth", ["1961", "1958"], ""),
        ("Country of birth", ["Portugal"], ""),
        ("Date of interview", ["04/03/2011"], ""),
        ("started", ["2011-03-04"], ""),
        ("Home address", ["12 Mill Lane", "Flat 3, 14b St Ann's Road, Wexmere"], "street addresses"),
        ("Straße und Hausnummer", ["Am Anger 7", "Lange Str. 12a"], "street addresses"),
        ("q9", ["12 Mill Lane, Wexmere", "7 Quay Street"], "street addresses"),
        ("q9", ["Fährstraße 12", "Lindenallee 4b"], "street addresses"),
        ("q9", ["12 rue des Tilleuls", "3 bis, avenue du Port"], "street addresses"),
        ("How did staff address this?", ["2 visits a week", "They rang", "By letter"], ""),
        ("Nights on the street", ["3 nights", "12"], ""),
        ("q9", ["I walked 2 miles to the street", "12 people in the court"], ""),
        ("Your home ZIP code", ["02139", "10001-1234"], "full postcodes"),
        ("Postcode at the time of the interview", ["ZZ99 9ZZ", "-"], "full postcodes"),
        ("id", ["02139", "10001"], ""),
        ("amount", ["12500", "31000"], ""),
        ("Was the form in a zip file?", ["yes", "no"], ""),
        ("Postal vote", ["postal", "in person"], ""),
    ],
)
def test_titles_and_values_tell_together(title: str, values: list[str], kind: str) -> None:
    assert what_identifies(title, values) == kind


def test_long_answers_are_looked_at_in_no_time() -> None:
    for words in ("12 " + "a" * 20_000, "a " * 20_000, "a1" * 20_000, "str." * 20_000, "1 a" + "-a" * 20_000):
        assert what_identifies("Your address, date of birth and postcode", [words] * 100) == ""


@given(st.text(), st.lists(st.text()))
def test_any_column_can_be_looked_at(title: str, values: list[str]) -> None:
    assert isinstance(what_identifies(title, values), str)
