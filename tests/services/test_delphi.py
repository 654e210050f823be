"""A Delphi study: statements, rules stored before or after the ratings, invitations, ratings, answers."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from cpqual.domain.delphi import ConsensusRule, Invited
from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.services import delphi, history, log_details, packing, uniting
from cpqual.services.delphi_import import RatingColumns, import_ratings, plan_ratings
from cpqual.services.delphi_summary import Asked, panel, summarise
from cpqual.services.importing import ReadOptions, carry_out, plan_import
from cpqual.services.session import Session, open_project
from cpqual.storage import delphi as stored
from cpqual.storage import documents, integrity, people

ITEMS = "id,statement,scale\nI1,Ask first.,1-9\nI2,Share something.,1-9\n"
HEAD = "id,text,item,round,group,rating\n"
ROUND_1 = HEAD + (
    "D1-R01-I1,Yes but ask me,I1,1,member,9\n"
    "D1-R01-I2,,I2,1,member,3\n"
    "D1-R02-I1,,I1,1,member,7\n"
    "D1-R02-I2,unable to rate - not mine,I2,1,member,\n"
    "D1-R03-I1,n/a,I1,1,worker,8\n"
    "D1-R03-I2,,I2,1,worker,\n"
)
BY_ID = RatingColumns(id_pattern="D{round}-{respondent}-{item}")
RULE = ConsensusRule(share=75, at_least=7)


def write(folder: Path, text: str, name: str = "r1.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def items(session: Session, tmp_path: Path) -> None:
    delphi.import_items(session, write(tmp_path, ITEMS, "items.csv"))


def load(session: Session, folder: Path, text: str = ROUND_1) -> int:
    return import_ratings(session, plan_ratings(session, write(folder, text), columns=BY_ID))


@pytest.mark.usefixtures("items")
def test_one_command_keeps_every_rating_and_makes_documents_of_comments(
    session: Session, tmp_path: Path
) -> None:
    plan = plan_ratings(session, write(tmp_path, ROUND_1), columns=BY_ID)
    assert dict(plan.said) == {"rating": 4, "unable to rate": 1, "blank": 1}
    assert (plan.respondents, plan.linked, plan.without_comment) == ({1: 3}, 0, 4)
    assert import_ratings(session, plan) == 6
    kept = {(one.item, one.respondent): one for one in stored.ratings(session.store)}
    assert len(kept) == 6
    assert kept["I1", "R01"].document == "D1-R01-I1"
    assert kept["I1", "R03"].document is None
    assert (kept["I2", "R02"].unable, kept["I2", "R02"].document) == (True, "D1-R02-I2")
    assert (kept["I2", "R03"].unable, kept["I2", "R03"].rating) == (False, None)
    made = [one for one in documents.documents(session.store) if one.kind == "delphi"]
    assert [one.slug for one in made] == ["D1-R01-I1", "D1-R02-I2"]
    history.undo(session)
    assert stored.ratings(session.store) == []
    assert [one for one in documents.documents(session.store) if one.kind == "delphi"] == []
    history.redo(session)
    assert len(stored.ratings(session.store)) == 6


@pytest.mark.usefixtures("items")
def test_the_same_file_again_changes_nothing(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    again = plan_ratings(session, write(tmp_path, ROUND_1), columns=BY_ID)
    assert (again.new, again.changed, again.same, again.linked) == ((), (), 6, 2)
    before = history.log(session, 1)
    with pytest.raises(RefusedError, match=r"nothing new in r1\.csv"):
        import_ratings(session, again)
    assert history.log(session, 1) == before


@pytest.mark.usefixtures("items")
def test_a_changed_rating_is_told_and_replaced(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    other = ROUND_1.replace("I2,1,worker,\n", "I2,1,worker,4\n").replace("I1,1,member,9", "I1,1,member,8")
    plan = plan_ratings(session, write(tmp_path, other), columns=BY_ID)
    assert [one.in_words for one in plan.replaced] == [
        "I1, round 1, R01: 9 → 8",
        "I2, round 1, R03: blank → 4",
    ]
    import_ratings(session, plan)
    kept = {(one.item, one.respondent): one for one in stored.ratings(session.store)}
    assert (kept["I1", "R01"].rating, kept["I1", "R01"].document) == (8, "D1-R01-I1")
    assert kept["I2", "R03"].rating == 4
    comment = session.document("D1-R01-I1").id
    assert people.attributes_of(session.store, "document", comment)["rating"] == "8"


@pytest.mark.usefixtures("items")
def test_comments_that_are_documents_already_are_linked(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, ROUND_1)
    carry_out(session, plan_import(session, [path], ReadOptions(kind="delphi")))
    plan = plan_ratings(session, path, columns=BY_ID)
    assert (len(plan.comments.planned), plan.linked) == (0, 2)
    import_ratings(session, plan)
    assert sum(one.document is not None for one in stored.ratings(session.store)) == 2


@pytest.mark.usefixtures("items")
def test_ratings_first_and_comments_later(session: Session, tmp_path: Path) -> None:
    bare = "item,round,group,rating,respondent\nI1,1,member,9,R01\n"
    plan = plan_ratings(session, write(tmp_path, bare))
    assert plan.comments.warnings == (("r1.csv", "there is no column 'text': ratings only, no comments"),)
    import_ratings(session, plan)
    later = plan_ratings(session, write(tmp_path, ROUND_1), columns=BY_ID)
    assert (len(later.new), len(later.changed), later.replaced) == (5, 1, ())
    import_ratings(session, later)
    (one,) = (one for one in stored.ratings(session.store) if (one.item, one.respondent) == ("I1", "R01"))
    assert one.document == "D1-R01-I1"


@pytest.mark.usefixtures("items")
def test_another_text_under_a_comments_id_is_refused(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    other = ROUND_1.replace("Yes but ask me", "Something else")
    with pytest.raises(RefusedError, match="D1-R01-I1: the project has another text of that name"):
        plan_ratings(session, write(tmp_path, other), columns=BY_ID)


@pytest.mark.usefixtures("items")
def test_a_comment_that_came_as_survey_is_remarked(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, ROUND_1)
    carry_out(session, plan_import(session, [path]))
    plan = plan_ratings(session, path, columns=BY_ID)
    assert any("2 comments came as another kind than delphi" in words for _, words in plan.comments.warnings)


@pytest.mark.usefixtures("items")
def test_only_the_round_asked_for_is_taken(session: Session, tmp_path: Path) -> None:
    both = ROUND_1 + "D2-R01-I1,,I1,2,member,8\n"
    plan = plan_ratings(session, write(tmp_path, both), number=2, columns=BY_ID)
    assert [(one.round, one.respondent) for one in plan.new] == [(2, "R01")]
    assert "6 rows of other rounds left out" in plan.notes
    with pytest.raises(InputError, match="has no row of round 3"):
        plan_ratings(session, write(tmp_path, both), number=3, columns=BY_ID)
    unnumbered = "item,rating,respondent\nI1,9,R01\n"
    with pytest.raises(InputError, match=r"line 2: nothing says which round this is\. Say --round 1"):
        plan_ratings(session, write(tmp_path, unnumbered))
    assert plan_ratings(session, write(tmp_path, unnumbered), number=4).respondents == {4: 1}


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("D1-R09-I9,,I9,1,member,5", r"line 8: no Delphi item 'I9'\. There are: I1, I2"),
        ("D1-R09-I1,,I1,1,member,10", "line 8: the rating 10 lies beyond the scale 1–9 of I1"),
        ("D1-R09-I1,,I1,1,member,x", "line 8: the rating 'x' is no number"),
    ],
)
def test_a_bad_row_stops_everything(session: Session, tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load(session, tmp_path, ROUND_1 + row + "\n")
    assert stored.ratings(session.store) == []


@pytest.mark.usefixtures("items")
def test_remarks_on_the_panel(session: Session, tmp_path: Path) -> None:
    delphi.set_invited(session, 1, "worker", 0)
    first = plan_ratings(session, write(tmp_path, ROUND_1), columns=BY_ID)
    assert any(note.startswith("no rule of consensus is stored for round 1") for note in first.notes)
    assert "round 1: 1 of worker answered, and 0 were invited" in first.notes
    import_ratings(session, first)
    second = HEAD + "D2-R01-I1,,I1,2,worker,8\nD2-R77-I1,,I1,2,worker,8\n"
    notes = plan_ratings(session, write(tmp_path, second), columns=BY_ID).notes
    assert "in more than one group: R01" in notes
    assert "round 2: 1 respondent of no round before: R77" in notes


def test_statements_are_changed_only_where_ratings_allow(session: Session, tmp_path: Path) -> None:
    found = delphi.import_items(session, write(tmp_path, ITEMS, "items.csv"))
    assert (found.new, found.changed, found.same) == (2, (), 0)
    load(session, tmp_path)
    again = delphi.import_items(
        session, write(tmp_path, ITEMS.replace("Ask first", "Ask before"), "items.csv")
    )
    assert (again.new, again.changed, again.same) == (0, ("I1",), 1)
    assert delphi.require_item(session, "i1").statement == "Ask before."
    with pytest.raises(RefusedError, match="I1 was rated 9, which is not on the scale 1–5"):
        delphi.import_items(session, write(tmp_path, ITEMS.replace("1-9", "1-5"), "items.csv"))
    with pytest.raises(UnknownNameError, match=r"no Delphi item 'I7'\. There are: I1, I2"):
        delphi.require_item(session, "I7")


@pytest.mark.usefixtures("items")
def test_a_rule_stored_before_the_ratings_says_so(session: Session, tmp_path: Path) -> None:
    found = delphi.set_rule(session, RULE, 1, "protocol")
    assert found is not None
    assert found.loaded is None
    load(session, tmp_path)
    later = delphi.in_force(session, 1)
    assert later is not None
    assert later.beforehand
    assert "before the ratings were loaded; reason: protocol" in later.in_words


@pytest.mark.usefixtures("items")
def test_a_rule_stored_after_the_ratings_says_so_whatever_was_taken_back(
    session: Session, tmp_path: Path
) -> None:
    load(session, tmp_path)
    history.undo(session)
    found = delphi.set_rule(session, RULE, 1, "seen and undone")
    assert found is not None
    assert not found.beforehand
    load(session, tmp_path)
    again = delphi.in_force(session, 1)
    assert again is not None
    assert not again.beforehand
    assert "AFTER the ratings were loaded" in again.in_words
    assert "no rule was there then" in again.in_words


@pytest.mark.usefixtures("items")
def test_a_second_rule_leaves_the_first_to_be_told(session: Session, tmp_path: Path) -> None:
    delphi.set_rule(session, RULE, 1, "protocol")
    load(session, tmp_path)
    delphi.set_rule(session, ConsensusRule(median=5), 1, "easier")
    first, second = delphi.in_force(session, 1), delphi.in_force(session, 2)
    assert first is not None
    assert second is not None
    assert "the rule then was: at least 75 % of those who rated say 7 or more" in first.in_words
    assert second.beforehand
    assert [one.reason for one in delphi.list_rules(session)] == ["protocol", "easier"]


def test_rules_that_are_refused(session: Session) -> None:
    with pytest.raises(InputError, match="a rule needs a reason"):
        delphi.set_rule(session, RULE, 1, "  ")
    with pytest.raises(InputError, match="0 is no round"):
        delphi.set_rule(session, RULE, 0, "why")
    delphi.set_rule(session, RULE, 1, "why")
    with pytest.raises(RefusedError, match="holds from round 1 already"):
        delphi.set_rule(session, RULE, 1, "again")
    assert delphi.in_force(session, 7) is not None


def test_who_was_invited_is_replaced_and_told(session: Session, tmp_path: Path) -> None:
    table = "round,group,invited\n1,member,4\n1,worker,4\n"
    assert delphi.import_invited(session, write(tmp_path, table)).new == 2
    again = delphi.import_invited(session, write(tmp_path, table.replace("worker,4", "worker,5")))
    assert (again.changed, again.same) == (("worker in round 1: 4 → 5",), 1)
    assert delphi.list_invited(session) == [Invited(1, "member", 4), Invited(1, "worker", 5)]


@pytest.mark.usefixtures("items")
def test_a_round_has_no_number_of_invited_while_a_group_has_none(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    delphi.set_invited(session, 1, "worker", 4)
    assert (delphi.rounds(session)[0].invited, panel(session)[-1].invited) == (None, None)
    assert {cell.invited for cell in summarise(session, Asked()).cells} == {None}
    delphi.set_invited(session, 1, "member", 6)
    assert (delphi.rounds(session)[0].invited, panel(session)[-1].invited) == (10, 10)


def test_a_number_without_a_group_stands_for_the_rest_of_the_panel() -> None:
    assert delphi.invited_in_all({"": 9}, ["worker", "member"]) == 9
    assert delphi.invited_in_all({"": 9, "worker": 4}, ["worker", "member"]) == 13
    assert delphi.invited_in_all({"worker": 4, "nurse": 2}, ["worker"]) == 6
    assert delphi.invited_in_all({}, []) is None


@pytest.mark.usefixtures("items")
def test_the_log_of_answers(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    delphi.respond(session, "i1", 1, "accepted", "reworded", document="D1-R01-I1")
    delphi.respond(session, "I2", 1, "declined", "out of scope", comment="three want it split")
    told = [(one.item, one.answer, one.document) for one in delphi.list_responses(session)]
    assert told == [("I1", "accepted", "D1-R01-I1"), ("I2", "declined", None)]
    assert [one.item for one in delphi.list_responses(session, item="I2")] == ["I2"]
    assert delphi.list_responses(session, number=2) == []
    assert history.log(session, 1)[0].words == "answered a comment on I2 in round 1: declined"
    with pytest.raises(RefusedError, match="D1-R01-I1: is no comment on I2 in round 1"):
        delphi.respond(session, "I2", 1, "accepted", "why", document="D1-R01-I1")
    with pytest.raises(InputError, match="nothing says which comment"):
        delphi.respond(session, "I2", 1, "accepted", "why")
    with pytest.raises(InputError, match="an answer needs a reason"):
        delphi.respond(session, "I2", 1, "accepted", " ", comment="gist")


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize("wanted", [(), ("D1-R01-I1",), ("INT-1",)])
def test_a_pack_has_no_part_of_a_panel_and_comes_back(
    session: Session, tmp_path: Path, wanted: tuple[str, ...]
) -> None:
    load(session, tmp_path)
    delphi.respond(session, "I1", 1, "accepted", "reworded", document="D1-R01-I1")
    before = stored.ratings(session.store)
    path = packing.pack(session, tmp_path / "pack", wanted=wanted).path
    with closing(open_project(path, "RB")) as theirs:
        assert list(integrity.problems(theirs.store)) == []
        assert (stored.ratings(theirs.store), stored.responses(theirs.store)) == ([], [])
        assert len(delphi.list_items(theirs)) == 2
        delphi.set_rule(theirs, RULE, 1, "without having seen them")
    uniting.merge(session, path)
    assert stored.ratings(session.store) == before
    assert len(delphi.list_responses(session)) == 1
    came = delphi.in_force(session, 1)
    assert came is not None
    assert not came.beforehand


@pytest.mark.usefixtures("items")
def test_two_copies_that_changed_one_rating_are_told_which(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    session.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copied = Path(shutil.copy(session.path, tmp_path / "copy.cpqual"))
    load(session, tmp_path, ROUND_1.replace("I1,1,member,9", "I1,1,member,8"))
    with closing(open_project(copied, "RB")) as theirs:
        load(theirs, tmp_path, ROUND_1.replace("I1,1,member,9", "I1,1,member,3"))
    uniting.merge(session, copied)
    told = {(one.thing, one.name) for one in uniting.list_conflicts(session) if one.field == "rating"}
    assert told == {("rating", "I1 D1-R01-I1 round 1 R01")}
    changed = history.log(session, 2)[1]
    assert "I1, round 1, R01" in [row.what for row in log_details.describe(session, changed).rows]


@pytest.mark.usefixtures("items")
def test_no_act_holds_a_participants_words(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    delphi.respond(session, "I1", 1, "partly", "their reason", comment="Yes but ask me")
    for act in history.log(session):
        assert "ask me" not in act.words
