"""Groups of codes beside the tree: made, changed, carried by codebook files, and kept when codes go."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.errors import InputError, RefusedError, UnknownNameError
from cpqual.services import code_editing, codebooks, history, merging_codes
from cpqual.services.code_groups import (
    CodeGroup,
    add_group,
    find_group,
    groups,
    remove_group,
    rename_group,
    set_group,
)
from cpqual.services.session import Session


def test_a_code_can_be_in_several_groups_whatever_the_tree(session: Session) -> None:
    assert add_group(session, " For the  paper", "What we report.") == "for_the_paper"
    assert add_group(session, "Ours") == "ours"
    set_group(session, "for_the_paper", ["new_networks", "barriers", "new_networks"])
    set_group(session, "ours", ["barriers"])
    paper = CodeGroup("for_the_paper", "For the paper", "What we report.", ("barriers", "new_networks"))
    assert groups(session) == [paper, CodeGroup("ours", "Ours", "", ("barriers",))]
    set_group(session, "for_the_paper", ["connecting", "barriers"])
    assert find_group(session, "for_the_paper").codes == ("barriers", "connecting")


def test_each_change_of_a_group_is_one_act_and_no_version(session: Session) -> None:
    states, acts = [groups(session)], len(history.log(session))
    slug = add_group(session, "Ours")
    states.append(groups(session))
    set_group(session, slug, ["barriers", "connecting"])
    states.append(groups(session))
    rename_group(session, slug, "Theirs", "not ours")
    states.append(groups(session))
    remove_group(session, slug)
    assert (groups(session), len(history.log(session))) == ([], acts + 4)
    assert len(codebooks.versions(session)) == 1
    for state in reversed(states):
        history.undo(session)
        assert groups(session) == state


def test_merged_and_retired_codes_stay_in_their_groups(session: Session) -> None:
    slug = add_group(session, "Ours")
    set_group(session, slug, ["barriers", "new_networks"])
    merging_codes.merge_codes(session, ["new_networks"], "barriers", "alike")
    code_editing.retire_codes(session, ["barriers"], "too wide")
    assert find_group(session, slug).codes == ("barriers", "new_networks")


def test_what_cannot_be_a_group_is_refused(session: Session) -> None:
    add_group(session, "Ours")
    other = add_group(session, "Theirs")
    before = groups(session)
    for label, complaint in (("  ", "empty"), ("OURS", "there is a group Ours"), ("障碍", "Latin")):
        with pytest.raises(RefusedError, match=complaint):
            add_group(session, label)
    with pytest.raises(RefusedError, match="there is a group Ours"):
        rename_group(session, other, "ours")
    with pytest.raises(UnknownNameError, match="no group 'nobodys'"):
        remove_group(session, "nobodys")
    with pytest.raises(UnknownNameError, match="no code 'nowhere'"):
        set_group(session, other, ["barriers", "nowhere"])
    assert groups(session) == before


def test_groups_travel_with_the_codebook_and_an_import_keeps_those_it_does_not_name(
    session: Session, tmp_path: Path
) -> None:
    set_group(session, add_group(session, "Ours"), ["barriers"])
    set_group(session, add_group(session, "Theirs", "theirs alone"), ["new_networks"])
    path = tmp_path / "book.yml"
    path.write_text(codebooks.export(session))
    code_editing.recolour_codes(session, ["barriers"], "teal", "a version that knows of the groups")
    assert codebooks.at_version(session, 2).groups == tuple(groups(session))
    set_group(session, "ours", ["connecting"])
    set_group(session, add_group(session, "Others"), ["connecting"])
    remove_group(session, "theirs")
    codebooks.import_codebook(session, path, "back to the file")
    assert {g.slug: g.codes for g in groups(session)} == {
        "ours": ("barriers",),
        "others": ("connecting",),
        "theirs": ("new_networks",),
    }
    told = {c.slug: c.detail for c in codebooks.versions(session)[-1].changes if c.kind == "grouped"}
    assert told == {"barriers": "+ours", "connecting": "-ours", "new_networks": "+theirs"}


def test_a_file_that_changes_only_a_label_of_a_group_is_a_version(session: Session, tmp_path: Path) -> None:
    add_group(session, "Ours")
    path = tmp_path / "book.yml"
    path.write_text(codebooks.export(session).replace("label: Ours", "label: All of ours"))
    assert codebooks.import_codebook(session, path) == []
    assert [g.label for g in groups(session)] == ["All of ours"]
    with pytest.raises(RefusedError, match="says this already"):
        codebooks.import_codebook(session, path)


@pytest.mark.parametrize(
    ("groups_yaml", "complaint"),
    [
        ("groups: ours", r"line 4: groups is not a list"),
        ("groups:\n  - {id: ours}", r"line 5: a group has no label"),
        ("groups:\n  - {id: ours, label: Ours, codes: [nowhere]}", r"line 5: group ours: names 'nowhere'"),
        ("groups:\n  - {id: ours, label: O}\n  - {id: ours, label: P}", r"group ours: this id is used twice"),
        ("groups:\n  - {id: Our s, label: O}", r"group Our s: an id is lower-case"),
        ("groups:\n  - {id: ours, label: O, colour: red}", r"unknown field 'colour'"),
    ],
)
def test_a_broken_group_in_a_file_is_refused_with_its_line(
    session: Session, tmp_path: Path, groups_yaml: str, complaint: str
) -> None:
    path = tmp_path / "book.yml"
    path.write_text(f"schema: cpqual-codebook/1\ncodes:\n  - {{id: hope, label: Hope}}\n{groups_yaml}\n")
    before = session.codebook()
    with pytest.raises(InputError, match=complaint):
        codebooks.import_codebook(session, path)
    assert session.codebook() == before
