"""Other languages than English: words, stop words, forms of words, and texts without spaces."""

from __future__ import annotations

import numpy as np
import pytest

from cpqual.suggest.data import CodeCard, Readings, Unit
from cpqual.suggest.definitions import match_definitions
from cpqual.suggest.features import Features
from cpqual.suggest.model import explain, fit, prepare, suggest
from cpqual.suggest.tokens import Tokenizer, has_own_tokenizer, paired

GERMAN = (
    "Der Bus kam wieder eine Stunde zu spät.",
    "Wir warten an der Haltestelle auf den Bus.",
    "Meine Nachbarin bringt mir Suppe.",
    "Die Nachbarn helfen im Garten.",
    "Dann war ich müde.",
)
SPANISH = (
    "El autobús llegó una hora tarde.",
    "Esperamos el autobús bajo la lluvia.",
    "Mi vecina me trae sopa.",
    "Los vecinos ayudan en el huerto.",
    "Y después estaba cansada.",
)
FINNISH = (
    "Bussissamme oli kylmä.",
    "Odotin bussia pitkään.",
    "Naapurini toi keittoa.",
    "Naapureilta saimme apua.",
    "Sitten nukuin.",
)
ARABIC = (
    "تأخرت الحافلة ساعة كاملة.",
    "انتظرنا الحافلة تحت المطر.",
    "جارتي تحضر لي الحساء.",
    "ساعدنا الجيران في الحديقة.",
    "ثم نمت.",
)
JAPANESE = (
    "バスがまた一時間遅れました。",
    "雨の中でバスを待った。",
    "近所の人がスープを持ってきた。",
    "庭仕事は近所の人が手伝う。",
    "それから寝た。",
)
THAI = ("รถเมล์มาสายหนึ่งชั่วโมง", "เรารอรถเมล์กลางฝน", "เพื่อนบ้านเอาซุปมาให้", "เพื่อนบ้านช่วยทำสวน", "แล้วฉันก็นอน")


@pytest.mark.parametrize(
    ("language", "texts", "bus", "neighbours"),
    [
        ("de", GERMAN, "Bus und Haltestelle", "Nachbarschaft, Nachbarn"),
        ("es", SPANISH, "Autobuses", "Vecinos, vecinas"),
        ("fi", FINNISH, "Bussi", "Naapuri"),
        ("ar", ARABIC, "الحافلة", "الجيران والجارة"),
        ("ja", JAPANESE, "バス", "近所の人"),
        ("th", THAI, "รถเมล์", "เพื่อนบ้าน"),
    ],
)
def test_a_definition_finds_its_units_in_any_language(
    language: str, texts: tuple[str, ...], bus: str, neighbours: str
) -> None:
    units = [Unit("a", text) for text in texts]
    codes = [CodeCard("bus", bus), CodeCard("neighbours", neighbours)]
    match = match_definitions(Features.fit(units, language), codes).match
    assert set(np.argsort(-match[:, 0])[:2]) == {0, 1}
    assert set(np.argsort(-match[:, 1])[:2]) == {2, 3}


@pytest.mark.parametrize(("language", "texts"), [("fi", FINNISH), ("ja", JAPANESE), ("th", THAI)])
def test_letters_carry_over_to_forms_and_texts_that_were_not_read(
    language: str, texts: tuple[str, ...]
) -> None:
    """One passage of each kind was coded; the other of its kind is like it by letters alone."""
    units = [Unit(f"d{n}", text) for n, text in enumerate(texts)]
    material = prepare(units, [CodeCard("x", "Q"), CodeCard("y", "Z")], language)
    model = fit(material, Readings({0: frozenset({"x"}), 2: frozenset({"y"}), 4: frozenset()}))
    first = [one[0].code for one in suggest(model, [1, 3])]
    assert first == ["x", "y"]


def test_reasons_in_german_name_no_german_stop_word() -> None:
    units = [Unit(f"d{n}", text) for n, text in enumerate(GERMAN)]
    material = prepare(units, [CodeCard("bus", "Verspäteter Bus"), CodeCard("nb", "Nachbarn")], "de")
    model = fit(material, Readings({0: frozenset({"bus"}), 2: frozenset({"nb"}), 4: frozenset()}))
    (reason,) = explain(model, [(1, "bus")])
    assert [word.words for word in reason.words if word.contribution > 0] == ["bus"]
    assert reason.definition_words == ("bus",)


def test_documents_are_read_in_their_own_language() -> None:
    """`die` is an article in German and a word that says something in English; only English is stemmed."""
    units = [Unit("de", "Die kranken Hunde", language="de"), Unit("en", "Old dogs die", language="en-GB")]
    features = Features.fit(units, "fi")
    assert features.content(0) == {"kranken": "kranken", "hunde": "hunde"}
    assert features.content(1) == {"old": "old", "dogs": "dog", "die": "die"}
    assert features.tokenizer.is_content("die")


def test_a_unit_without_a_language_has_the_projects() -> None:
    said, unsaid = (Features.fit([Unit("a", "los perros", language=one)], "es") for one in ("es", ""))
    assert said.content(0) == unsaid.content(0) == {"perros": "perros"}
    assert (said.rows.toarray() == unsaid.rows.toarray()).all()


@pytest.mark.parametrize("language", ["de", "es", "fi", "ja", "xx"])
def test_only_english_is_stemmed(language: str) -> None:
    assert Tokenizer(language).stems(["classes", "waited"]) == ["classes", "waited"]
    assert Tokenizer("en-GB").stems(["classes", "waited"]) == ["class", "wait"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("遅れた", ["遅れ", "れた"]),
        ("雨", ["雨"]),
        ("ＮＨＳの病院", ["ＮＨＳ", "の病", "病院"]),
        ("ที่นี่", ["ที่นี่"]),
        ("neighbour", ["neighbour"]),
        ("이웃", ["이웃"]),
        ("", []),
    ],
)
def test_writing_without_spaces_is_paired(word: str, parts: list[str]) -> None:
    assert list(paired(word)) == parts


@pytest.mark.parametrize("language", ["ja", "zh", "en", "xx"])
def test_japanese_comes_in_pairs_whatever_the_document_says(language: str) -> None:
    assert Tokenizer(language).words("Ana と雨。") == ["ana", "と雨"]


def test_languages_with_rules_of_their_own() -> None:
    own = {
        code: has_own_tokenizer(code)
        for code in ("en", "pt-BR", "fi", "ar", "ja", "ko", "th", "vi", "zh", "zz")
    }
    assert [code for code, has in own.items() if has] == ["en", "pt-BR", "fi", "ar"]


@pytest.mark.parametrize(("language", "word"), [("ja", "その"), ("zh", "就算"), ("th", "ได้"), ("ko", "그것")])
def test_stop_words_of_a_language_without_a_tokenizer(language: str, word: str) -> None:
    assert not Tokenizer(language).is_content(word)


def test_apostrophes_inside_a_word_belong_to_it() -> None:
    tokenizer = Tokenizer("en")
    assert tokenizer.is_content("o'clock")
    assert not tokenizer.is_content("'ll")
    assert not Tokenizer("it").is_content("dell'")


@pytest.mark.parametrize("language", ["English", "en.lex_attrs", "../en", "[bold]", ""])
def test_what_is_no_language_code_is_read_as_the_projects(language: str) -> None:
    assert Tokenizer(language).words("Ana Lima") == ["ana", "lima"]
    assert Features.fit([Unit("a", "classes", language=language)], "en").stems(0) == ["class"]


@pytest.mark.parametrize(("language", "word"), [("no", "ikke"), ("nb-NO", "ikke"), ("deu", "und")])
def test_codes_that_spacy_has_under_another_name(language: str, word: str) -> None:
    assert not Tokenizer(language).is_content(word)
