"""What filters select, against a plain reading of the demo study, and what that leaves of every count."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cpqual.analysis.frequencies import CountOf
from cpqual.domain.errors import CpqualError, RefusedError, UnknownNameError
from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.services import registers
from cpqual.services.absences import absences, never_table, without
from cpqual.services.agreement import compare
from cpqual.services.code_matrix import code_matrix
from cpqual.services.cooccurrence import Asked, cooccurrence
from cpqual.services.exchanging import export_codings
from cpqual.services.filter_vocabulary import NOBODY, Vocabulary
from cpqual.services.filtering import heard, select
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.frequency_tables import about, notes
from cpqual.services.passages import find
from cpqual.services.reading import list_documents
from cpqual.services.saturation import Settings, saturation
from cpqual.services.sequences import steps
from cpqual.services.session import Session
from cpqual.storage import documents, people
from cpqual.storage.documents import roles
from tests.conftest import talk_document

Values = dict[str, set[str]]


def plain_pairs(study: Session) -> Iterator[tuple[str, str, Values]]:
    """Yield every document, everybody who says something in it, and all their values, one by one."""
    held, band = roles(study.store), "age_band"
    register = {one.slug: one for one in people.people(study.store)}
    sites = {one.slug: one for one in people.sites(study.store)}
    for one in documents.documents(study.store):
        turns = documents.turns(study.store, one.id)
        said = {turn.person or NOBODY for turn in turns if turn.speaker != "interviewer"}
        talk = [turn for turn in turns if turn.form == "turn"]
        for section in documents.sections(study.store, one.id):
            if section.counts_as_data and not any(
                turn.start < section.end and turn.end > section.start for turn in talk
            ):
                said.add(NOBODY)
        for who in said or {NOBODY}:
            person = register.get(who)
            values: Values = {
                "kind": {one.kind},
                "sector": {sites[one.site].attributes["sector"]} if one.site else set(),
                "role": {role for at, name, role in held if (at, name) == (one.slug, who)},
                "person.group": {person.group} if person and person.group else set(),
                "age_band": {person.attributes[band]} if person and band in person.attributes else set(),
                "words": {str(one.words)},
            }  # fmt: skip
            yield one.slug, who, values


CASES: dict[str, Callable[[Values], bool]] = {
    "sector = third": lambda v: "third" in v["sector"],
    "sector != third": lambda v: bool(v["sector"]) and "third" not in v["sector"],
    "not sector = third": lambda v: "third" not in v["sector"],
    "sector is empty": lambda v: not v["sector"],
    "words > 700 and kind in (interview, fieldnote)": lambda v: (
        int(min(v["words"])) > 700 and v["kind"] <= {"interview", "fieldnote"}
    ),
    "role = worker": lambda v: "worker" in v["role"],
    "not role = worker": lambda v: "worker" not in v["role"],
    "role != worker": lambda v: bool(v["role"]) and "worker" not in v["role"],
    "role = worker or kind = fieldnote": lambda v: "worker" in v["role"] or "fieldnote" in v["kind"],
    "sector = third and (role in (worker, volunteer) or person.group = manager)": lambda v: (
        "third" in v["sector"] and bool(v["role"] & {"worker", "volunteer"} or "manager" in v["person.group"])
    ),
    "not (role = worker and age_band >= 45-54)": lambda v: (
        not ("worker" in v["role"] and any(band >= "45-54" for band in v["age_band"]))
    ),
    "role is empty": lambda v: not v["role"],
}


@pytest.mark.parametrize("line", CASES)
def test_a_filter_selects_what_a_plain_reading_does(study: Session, line: str) -> None:
    wanted: dict[str, set[str]] = {}
    for document, who, values in plain_pairs(study):
        if CASES[line](values):
            wanted.setdefault(document, set()).add(who)
    found = select(study, line)
    assert found.documents == set(wanted)
    assert wanted
    of_people = any(name in line for name in ("role", "person", "age_band"))
    assert (found.speakers is not None) == of_people
    if found.speakers is not None:
        assert found.speakers == wanted


def test_names_and_values_are_found_as_people_say_them(study: Session) -> None:
    there = {"FN-HL-01", "FN-HL-03", "INT-HL-01", "INT-HL-02"}
    assert select(study, "site = harbour-lane").documents == there
    assert select(study, 'document.site = "harbour lane"').documents == there
    by_pseudonym, by_slug = select(study, "Person = SIOBHÁN"), select(study, "person = siobhan")
    assert by_pseudonym.speakers == by_slug.speakers
    assert by_slug.documents == {"FN-FC-02", "INT-FC-01", "TM-FC-01"}
    assert select(study, "document = INT-H*").documents == {"INT-HL-01", "INT-HL-02"}
    # an attribute of people that is called as their part in a document is
    assert select(study, "person.role = keyworker").documents == {"FN-TH-01"}


def test_what_is_no_name_is_refused_with_its_place(study: Session) -> None:
    with pytest.raises(
        UnknownNameError, match=r"character 1: 'group' could be document.group or person.group"
    ):
        select(study, "group = worker")
    with pytest.raises(UnknownNameError, match=r"character 21: no attribute 'sectr'.*Did you mean sector"):
        select(study, "kind = fieldnote or sectr = third")
    with pytest.raises(RefusedError, match="no document answers the filter date < 2000"):
        count_themes(study, where="date < 2000")


def test_the_vocabulary_offers_names_and_values(study: Session) -> None:
    known = Vocabulary(study)
    assert {"sector", "role", "site", "date", "person.client_group", "site.client_group"} <= set(known.names)
    assert "document.site" not in known.names
    assert known.values("sector") == ("statutory", "third")
    assert known.values("nothing") == ()
    assert known.completion("sector = thi", 12).offers == ("third",)
    assert known.checked(" SECTOR=third ") == "SECTOR = third"
    for name in known.names:
        assert known.checked(f"{name} is not empty") == f"{name} is not empty"


# Counting


def numbers(found: FrequencyTable, group: str = "all") -> dict[tuple[str, bool], int]:
    return {(cell.code, cell.rolled_up): cell.n for cell in found.cells if cell.group == group}


def size(found: FrequencyTable, group: str = "all") -> int:
    return dict(found.groups)[group]


@pytest.mark.parametrize("by", ["role", "sector", "person.group"])
@pytest.mark.parametrize("count", ["participants", "segments", "turns", "words"])
def test_a_filter_counts_what_a_group_of_its_attribute_does(study: Session, by: str, count: CountOf) -> None:
    grouped = count_themes(study, by=[by], count=count)
    assert len(grouped.groups) > 1
    for group, denominator in grouped.groups:
        where = f"{by} is empty" if group == "(none)" else f'{by} = "{group}"'
        if group == "(none)" and by != "sector":
            continue
        alone = count_themes(study, count=count, where=where)
        assert numbers(alone) == numbers(grouped, group)
        assert size(alone) == denominator


@pytest.mark.parametrize("count", ["documents", "sites", "segments", "turns", "words", "participants"])
def test_a_filter_that_is_always_true_changes_nothing(study: Session, count: CountOf) -> None:
    whole = count_themes(study, count=count)
    same = count_themes(study, count=count, where="role = worker or not role = worker")
    assert (numbers(same), same.groups) == (numbers(whole), whole.groups)


def test_a_filter_and_its_opposite_share_the_words_out(study: Session) -> None:
    whole = count_themes(study, count="words")
    parts = [
        count_themes(study, count="words", where=line) for line in ("role = worker", "not role = worker")
    ]
    assert sum(map(size, parts)) == size(whole)
    for cell, n in numbers(whole).items():
        assert sum(numbers(part).get(cell, 0) for part in parts) == n


def test_a_filter_is_told_wherever_numbers_are(study: Session) -> None:
    found = count_themes(study, where="sector = third and role = worker")
    assert found.definition.endswith(", where sector = third and role = worker")
    whose = "of the documents what those people say of whom it is true"
    assert f"only where: sector = third and role = worker; {whose}" in notes(found)
    assert [how for what, how in about(found).rows if what == "only where"]
    assert "only where" not in " ".join(notes(count_themes(study)))


def test_what_a_filter_leaves_of_the_other_tables(study: Session) -> None:
    where = "role = worker"
    workers = {who for there in (select(study, where).speakers or {}).values() for who in there}
    people_rows = code_matrix(study, "people", "turns", where=where)
    assert {row for row, _ in people_rows.owners} == workers
    assert "only where role = worker" in people_rows.coded.notes("x")[0]
    never = absences(study, ["barriers"], where=where)
    assert never.never(0, "all")[1] == len(people_rows.owners)
    assert "(where role = worker) " in never_table(never).notes[0]
    together, of_role = (
        cooccurrence(study, "turn", asked) for asked in (Asked(where=where), Asked(by="role"))
    )
    ((_, units, one),) = together.groups
    ((_, same_units, other),) = [group for group in of_role.groups if group[0] == "worker"]
    assert (units, one.beside.tolist()) == (same_units, other.beside.tolist())
    lacking, everywhere = (
        without(study, "barriers", "moving_on", where=one).groups[0][1] for one in (where, "")
    )
    assert 0 < lacking < everywhere


def test_commands_on_whole_documents_take_those_in_which_somebody_speaks(study: Session) -> None:
    where = "role = worker"
    documents_there = select(study, where).documents
    followed = saturation(study, Settings(orders=0), where=where)
    assert {one.slug for one in followed.courses[0].documents} <= documents_there
    assert "whole documents" in followed.where
    stepped = steps(study, where=where)
    assert {one.slug for one in stepped.coded.documents} <= documents_there
    ((_, said_by_workers, _),) = cooccurrence(study, "turn", Asked(where=where)).groups
    assert stepped.units > said_by_workers
    compared = compare(study, where="kind = interview")
    assert compared.report.design.documents_compared == 3
    assert "documents other than those where kind = interview" in compared.left_out
    assert {one.document.slug for one in list_documents(study, where)} == documents_there


def test_passages_are_those_that_a_count_in_a_cell_is_of(study: Session) -> None:
    for where in ("sector = third", "role = worker", "not role = worker", "person is empty"):
        counted_there = count_themes(study, count="segments", level="leaf", where=where)
        for code in ("barriers", "moving_on", "agency_role"):
            query = PassageQuery((code,), rolled_up=False, counted=True, where=where)
            assert find(study, query).count == numbers(counted_there)[code, False], (where, code)
    told = find(study, PassageQuery(("barriers",), where="Sector=third"))
    assert told.told.endswith(", where Sector = third")
    assert told.query.where == "Sector = third"


def test_codings_are_exported_of_those_selected(study: Session) -> None:
    table = export_codings(study, "RB", "person = sunniva")
    assert {row[0] for row in table.rows} <= {"FN-HL-01", "FN-HL-03", "INT-HL-01"}
    assert 0 < len(table.rows) < len(export_codings(study, "RB").rows)
    assert table.notes == ("only where person = sunniva",)


# A study made for it


def test_what_nobody_says_is_not_what_lies_between_turns(session: Session) -> None:
    with session.act("import", "one more"):
        text = "P: One.\nX: Two.\nP: Three."
        person = people.person_ids(session.store)["p"]
        made = talk_document("INT-3", text)
        unsaid = tuple(
            turn if turn.person == "p" else turn.__class__(
                turn.label_start, turn.start, turn.end, turn.label, "unattributed"
            )
            for turn in made.turns
        )  # fmt: skip
        documents.add_document(
            session.store, talk_document("INT-3", text, turns=unsaid), 3, None, {"p": person}
        )
    nobody = select(session, "person is empty")
    assert nobody.speakers == {"INT-3": frozenset({NOBODY})}
    is_nobodys = heard(session, nobody)
    assert is_nobodys("INT-3", Span(11, 15))
    assert not is_nobodys("INT-3", Span(3, 8))
    assert not is_nobodys("INT-1", Span(0, 40))
    is_theirs = heard(session, select(session, "person = p"))
    assert [is_theirs("INT-3", span) for span in (Span(3, 8), Span(11, 15), Span(10, 20))] == [
        True,
        False,
        True,
    ]


def test_names_with_blanks_dots_and_hostile_values(session: Session) -> None:
    with session.act("attributes", "some"):
        ids = people.person_ids(session.store)
        people.set_values(session.store, "person", ids["p"], {"Age (years)": "47", "v1.2": "[/bold] \x1b[2J"})
    assert select(session, "[Age (years)] > 40").documents == {"INT-1", "INT-2"}
    assert select(session, "v1.2 ~ '[/bold]'").documents == {"INT-1", "INT-2"}
    assert select(session, "person.v1.2 is empty").documents == set()
    assert count_themes(session, by=["v1.2"]).attributes == ("person.v1.2",)
    with pytest.raises(CpqualError, match=r"'old' is no number, and person\.Age"):
        select(session, "[Age (years)] > old")


def test_an_empty_study_has_nothing_to_ask_for(session: Session) -> None:
    assert registers.list_sites(session)
    with pytest.raises(UnknownNameError, match="Nothing has a value of it"):
        select(session, "role = worker")
