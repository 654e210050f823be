"""Columns of survey tables that may tell who answered: addresses, numbers, places and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from itertools import islice

from cpqual.formats.labels import words

EMAIL, ADDRESS_IP, PHONE = "e-mail addresses", "IP addresses", "telephone numbers"
POSTCODE, PLACE, NAME = "full postcodes", "latitude or longitude", "names"
REFERENCE = "references to a list of people"
BIRTH, STREET = "dates of birth", "street addresses"

_LOOKED_AT = 200
"""Values of a column that are looked at: the first that are not empty."""
_TITLES = {
    EMAIL: words("""email e_mail mail email_address e_mail_address email_adresse e_mail_adresse mailadresse
        adresse_email adresse_e_mail adresse_mail courriel correo correo_electronico direccion_de_correo
        direccion_de_correo_electronico email_adres e_mail_adres e_mailadres emailadres mailadres"""),
    ADDRESS_IP: words("ip ip_address ip_adresse adresse_ip direccion_ip ip_adres"),
    PHONE: words("""phone phone_number telephone telephone_number tel tel_no mobile mobile_number mobile_phone
        cell_phone cellphone whatsapp telefon telefonnummer handy handynummer mobilnummer rufnummer
        numero_de_telephone telephone_portable telefono numero_de_telefono movil telefoon telefoonnummer
        mobiel_nummer"""),
    POSTCODE: words("""postcode post_code postal_code zip zip_code zip_postal_code plz postleitzahl
        code_postal codigo_postal cp"""),
    PLACE: words("""location_latitude location_longitude latitude longitude lat lon lng gps gps_coordinates
        coordinates breitengrad langengrad geografische_breite geografische_lange koordinaten coordonnees
        latitud longitud coordenadas breedtegraad lengtegraad coordinaten"""),
    NAME: words("""name names full_name first_name last_name given_name family_name surname forename
        maiden_name first_and_last_name vorname nachname familienname vor_und_nachname vollstandiger_name
        nom prenom nom_de_famille nom_complet nom_et_prenom prenom_et_nom nombre apellido apellidos
        nombre_y_apellidos nombre_completo primer_apellido naam voornaam achternaam volledige_naam
        voor_en_achternaam"""),
    REFERENCE: words("external_reference external_data_reference"),
}
"""Whole titles, which tell by themselves; of postcodes, where the values are long enough."""
_WORDS = {
    BIRTH: words("""dob birth birthdate birthday born geburtsdatum geburtstag geboren naissance ne nee
        nacimiento nacido nacida geboortedatum geboortedag"""),
    STREET: words("""address addresses street anschrift adresse wohnadresse strasse hausnummer rue direccion
        domicilio calle adres straat huisnummer"""),
    POSTCODE: words("postcode postal zip zipcode plz postleitzahl postales"),
}
"""Words of a title that tell it where the values have the form of such a thing."""
_FILLING = words("""what whats which is s your my please enter give the respondent participant recipient
    contact respondents participants wie lautet ist ihr ihre dein deine bitte der die das angeben quel quelle
    est votre vos ton le la l cual es su tu el los wat je uw jouw het""")
"""Words that a question has around what it asks for."""
_BEFORE_A_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_PHONE = re.compile(r"(?:\+[1-9]|\(?0[1-9])[\d ()./-]{7,18}")
_BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_DUTCH = re.compile(r"[1-9]\d{3} ?[A-Z]{2}")
_FULL_DATE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d{6}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:de )?[^\W\d]{3,10}\.?,?[ -](?:de )?\d{2,4}"
    r"|[^\W\d]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?:[T ]\d\d:\d\d.{0,10})?"
)
"""A day, a month and a year; of a year alone nobody is known."""
_HOUSE = re.compile(
    r"(?:[A-Z][a-z]+\.? ?\d{1,4}[A-Za-z]?, ?)?\d{1,4} ?[A-Za-z]?,? \w+(?:[ .'’-]+\w+){0,3}\.?(?:,.{0,60})?"
    r"|[^\W\d]+(?:[ ./'’-]+[^\W\d]+){0,4}[.,]{0,2} ?\d{1,4} ?[A-Za-z]?(?:,.{0,60})?"
)
"""A house number before or behind a few words, with whatever follows a comma."""
_NAME_OF_A_STREET = re.compile(r"\b[^\W\d_a-z]\w\w")
_STREET = re.compile(
    r"\d{1,4}[a-z]?,? (?:[\w.'’-]+ ){1,3}(?:street|st|road|rd|lane|ln|avenue|ave|drive|close|crescent|terrace"
    r"|gardens|boulevard|blvd|court)(?:[.,].{0,60})?"
    r"|(?:[\w.-]+ ){0,3}[\w-]*(?:straße|strasse|str\.|gasse|allee|straat|laan|gracht|plein) \d{1,4} ?[a-z]?"
    r"(?:,.{0,60})?"
    r"|\d{1,4},? (?:bis,? |ter,? )?(?:rue|avenue|boulevard|chemin|impasse) .{2,60}"
    r"|(?:calle|c/|avenida|avda\.) ?.{2,40}\d{1,4}\b.{0,60}",
    re.IGNORECASE,
)
_PAIR = re.compile(r"-?\d{1,2}\.\d{3,}[,;] ?-?\d{1,3}\.\d{3,}")
_LEAST_OF_A_POSTCODE = 5
"""Letters and digits of a full postcode; `ZZ99`, the first half of a British one, has thousands of homes."""
_MOST_OF_A_POSTCODE = 10
_FEWEST_DIGITS = 9
_LONGEST = 200
"""Characters of a value that may be such a thing; what is longer is an answer in words."""


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return not value.isdigit()


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and sum(map(str.isdigit, value)) >= _FEWEST_DIGITS


_VALUES: dict[str, Callable[[str], bool]] = {
    EMAIL: lambda value: _EMAIL.fullmatch(value) is not None,
    ADDRESS_IP: _is_address,
    PHONE: _is_phone,
    POSTCODE: lambda value: bool(_BRITISH.fullmatch(value) or _DUTCH.fullmatch(value)),
    PLACE: lambda value: _PAIR.fullmatch(value) is not None,
    STREET: lambda value: bool(_STREET.fullmatch(value) and _NAME_OF_A_STREET.search(value)),
}
_VALUES_UNDER_WORDS: dict[str, Callable[[str], bool]] = {
    BIRTH: lambda value: _FULL_DATE.fullmatch(value) is not None,
    STREET: lambda value: bool(_HOUSE.fullmatch(value) and _NAME_OF_A_STREET.search(value)),
    POSTCODE: lambda value: (
        len(value) <= _MOST_OF_A_POSTCODE and _is_long(value) and any(map(str.isdigit, value))
    ),
}


def what_identifies(title: str, values: Iterable[str]) -> str:
    """Return in words by what a column may tell who answered; empty where nothing shows that.

    Known are titles in English, German, French, Spanish and Dutch, those of Qualtrics and SurveyMonkey, and
    by their form, if at least half are such: e-mail and IP addresses, telephone numbers, British and Dutch
    postcodes, pairs of coordinates, addresses with the word for a street. Dates of birth, other addresses and
    other postcodes are known by a word of the title and their form together: dates are many, and so are
    numbers of five digits.

    Args:
        title: the column's name.
        values: its values; empty ones do not count.
    """
    looked = list(islice((value for value in map(str.strip, values) if value), _LOOKED_AT))
    for part in (title, title.rpartition(":")[2]):
        key = _key(part)
        found = next((kind for kind, titles in _TITLES.items() if key in titles), "")
        if found and (found != POSTCODE or _most(looked, _is_long)):
            return found
    if found := next((kind for kind, fits in _VALUES.items() if _most(looked, fits)), ""):
        return found
    said = frozenset(_parts(title))
    fitting = (
        kind for kind, fits in _VALUES_UNDER_WORDS.items() if said & _WORDS[kind] and _most(looked, fits)
    )
    return next(fitting, "")


def _most(values: list[str], fits: Callable[[str], bool]) -> bool:
    return bool(values) and 2 * sum(len(one) <= _LONGEST and fits(one) for one in values) >= len(values)


def _is_long(value: str) -> bool:
    return sum(map(str.isalnum, value)) >= _LEAST_OF_A_POSTCODE


def _parts(title: str) -> list[str]:
    """Return the words of a title without accents."""
    parted = unicodedata.normalize("NFKD", _BEFORE_A_CAPITAL.sub(" ", title)).casefold()
    plain = "".join(character for character in parted if not unicodedata.combining(character))
    return re.findall(r"[^\W_]+", plain)


def _key(title: str) -> str:
    """Return the words of a title that matter: `RecipientEmail` is `email`."""
    return "_".join(word for word in _parts(title) if word not in _FILLING)
