"""The items of a methods appendix: what reporting guidelines ask for, in sentences that the project knows.

Numbers are those of COREQ (Tong, Sainsbury & Craig 2007, "Consolidated criteria for reporting qualitative
research", International Journal for Quality in Health Care 19(6)) and SRQR (O'Brien et al. 2014, "Standards
for reporting qualitative research", Academic Medicine 89(9)); what they ask for is said in our own words. For
a reflexive project the order of RTARG (Braun & Clarke 2024, Palliative Medicine 38(6)) is followed without
numbers. What the project does not know stands in brackets for the author.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

from cpqual import __version__
from cpqual.domain.shares import Share
from cpqual.domain.wording import counted, listed
from cpqual.services.acceptance import stage_of
from cpqual.services.methods_facts import Facts
from cpqual.services.methods_item import Item, author

_MOST_VALUES = 8
"""Values of an attribute that are told one by one; more are no description."""
_KINDS = {
    "fieldnote": "field note", "focusgroup": "focus group", "membercheck": "member check",
    "advisory": "advisory meeting", "delphi": "Delphi comment", "survey": "survey answer",
    "other": "other document",
}  # fmt: skip

_ORIGINS = {
    "a_priori": "set beforehand", "inductive": "made from the data", "in_vivo": "participants’ own words",
}  # fmt: skip
_MADE = {
    "manual": "by hand", "autocode": "hits of a search coded together", "import": "imported",
    "suggestion": "accepted suggestions", "adjudication": "adjudicated",
}  # fmt: skip


def kinds_told(kinds: Iterable[str]) -> str:
    """Return how many documents there are of each kind, in words; empty for none."""
    found = Counter(_KINDS.get(kind, kind) for kind in kinds)
    return listed(counted(number, kind) for kind, number in found.most_common())


def _counted(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return listed(f"{name} ({number})" for name, number in ordered)


def _does(count: int, thing: str, singular: str, plural: str) -> str:
    """Return a count with its noun and verb: `1 code is`, `2 codes are`."""
    return f"{counted(count, thing)} {singular if count == 1 else plural}"


def _item(title: str, *said: str, coreq: str = "", srqr: str = "") -> Item:
    return Item(coreq, srqr, title, tuple(sentence for sentence in said if sentence))


# The researchers


def collectors(facts: Facts) -> Item:
    """Say who collected the data."""
    named = facts.material.led_by
    return _item(
        "Who collected the data",
        f"The documents’ headers name who led or wrote up {sum(named.values())} of "
        f"{counted(len(facts.material.data), 'document')}: {_counted(named)}." if named else "",
        author("who collected the data; their credentials, occupation, gender, experience and training"),
        coreq="1–5", srqr="6",
    )  # fmt: skip


def relationship(facts: Facts) -> Item:
    """Say how researchers stood to participants, and what they wrote about it."""
    written = facts.work.memos.get("reflexive", 0)
    return _item(
        "Researchers and participants",
        f"{_does(written, 'reflexive memo', 'was', 'were')} written." if written else "",
        author("relationship before the study, what participants knew of the researchers, and the "
               "researchers’ position and interests"),
        coreq="6–8", srqr="6",
    )  # fmt: skip


# The design


def orientation(facts: Facts) -> Item:
    """Say what kind of analysis this is."""
    profile = facts.book.profile
    return _item(
        "Approach",
        f"The project was kept in the {profile} profile of the software.",
        author("the approach and theory that the analysis rests on"),
        coreq="9", srqr="5",
    )  # fmt: skip


def recruitment(_: Facts) -> Item:
    """Leave how people were found to the author."""
    return _item(
        "Finding participants",
        author("how participants were chosen and approached, and how many refused or dropped out, and why"),
        coreq="10, 11, 13", srqr="8",
    )  # fmt: skip


def sample_size(facts: Facts) -> Item:
    """Say how much there is."""
    material = facts.material
    if not material.data:
        return _item("Amount of data", author("the number of participants; no document is in the project"),
                     coreq="12", srqr="8, 12")  # fmt: skip
    told = kinds_told(one.kind for one in material.data)
    dates = sorted(one.date for one in material.data if one.date)
    return _item(
        "Amount of data",
        f"The analysis rests on {counted(len(material.data), 'document')} of "
        f"{counted(sum(one.words for one in material.data), 'word')}: {told}.",
        f"{counted(len(material.speaking), 'person')} of {len(material.people)} in the register "
        f"{'speaks or is' if len(material.speaking) == 1 else 'speak or are'} quoted in them."
        if material.people else author("the number of participants; the register of people is empty"),
        f"They are dated from {dates[0]} to {dates[-1]}." if len(dates) > 1 else "",
        coreq="12", srqr="8, 12",
    )  # fmt: skip


def setting(facts: Facts) -> Item:
    """Say where the data come from, without naming a site."""
    material = facts.material
    used = {one.site for one in material.data if one.site}
    sites = [site for site in material.sites if site.slug in used]
    said = [
        f"The documents come from {counted(len(sites), 'site')} of {len(material.sites)} in the register."
    ]
    for name in sorted({name for site in sites for name in site.attributes}):
        values = Counter(site.attributes.get(name, "not given") for site in sites)
        if len(values) <= _MOST_VALUES and len(values) < len(sites):
            said.append(f"By {name.replace('_', ' ')}: {_counted(values)}.")
    return _item(
        "Setting",
        *(said if sites else ()),
        author("where data were collected, and who else was present"),
        coreq="14, 15", srqr="7",
    )  # fmt: skip


def sample(facts: Facts) -> Item:
    """Say who the participants are, by their groups."""
    material = facts.material
    there = [material.people[slug] for slug in material.speaking if slug in material.people]
    groups = Counter(person.group or "no group given" for person in there)
    few = sorted(name for name, number in groups.items() if number < 3)
    return _item(
        "Participants",
        f"Those who speak or are quoted, by group: {_counted(groups)}." if there else "",
        author(f"whether so few may be told of without pointing to somebody: {', '.join(few)}")
        if few else "",
        author("further characteristics that matter, such as age and gender"),
        coreq="16", srqr="8",
    )  # fmt: skip


def repeats(facts: Facts) -> Item:
    """Say how many people were heard more than once."""
    often = sum(len(there) > 1 for there in facts.material.speaking.values())
    verb = "speaks or is" if often == 1 else "speak or are"
    return _item(
        "Hearing people again",
        f"{counted(often, 'person')} {verb} quoted in more than one document."
        if facts.material.speaking else author("whether anybody was interviewed again"),
        coreq="18", srqr="10",
    )  # fmt: skip


def guide(_: Facts) -> Item:
    """Leave what was asked, and how it was recorded, to the author."""
    return _item("Questions and recording",
                 author("the interview guide, whether it was tried out, and how talk was recorded"),
                 coreq="17, 19", srqr="10, 11")  # fmt: skip


def field_notes(facts: Facts) -> Item:
    """Say how many field notes there are."""
    found = facts.material.of_kind("fieldnote")
    words = sum(one.words for one in found)
    return _item(
        "Field notes",
        f"{counted(len(found), 'field note')} of {counted(words, 'word')} "
        f"{'is' if len(found) == 1 else 'are'} among the data." if found
        else author("whether field notes were made; the project holds none"),
        coreq="20", srqr="10",
    )  # fmt: skip


def duration(facts: Facts) -> Item:
    """Say how long encounters took, where headers tell."""
    minutes = facts.material.minutes
    if not minutes:
        return _item(
            "Duration", author("how long interviews or focus groups took; no header says"), coreq="21"
        )
    given = counted(len(minutes), "document")
    return _item(
        "Duration",
        f"Headers of {given} tell how long it took: {median(minutes):g} minutes in the middle case, from "
        f"{min(minutes)} to {max(minutes)}.",
        coreq="21", srqr="10",
    )  # fmt: skip


def processing(facts: Facts) -> Item:
    """Say what was done to the texts."""
    every = (*facts.material.data, *facts.material.validation)
    corrected = sum(one.revision > 1 for one in every)
    have = f"{counted(corrected, 'document')} of {len(every)} {'has' if corrected == 1 else 'have'}"
    return _item(
        "Handling of texts",
        "Texts were frozen when they were imported, and every later correction is kept as a revision: "
        f"{have if corrected else 'none has'} been corrected since." if every else "",
        author("how recordings were transcribed and pseudonymised, and whether transcripts went back to "
               "participants"),
        coreq="23", srqr="13",
    )  # fmt: skip


def ethics(_: Facts) -> Item:
    """Leave ethics to the author."""
    return _item("Ethics", author("ethical approval, consent, and how confidentiality was kept"), srqr="9")


# The analysis


def coders(facts: Facts) -> Item:
    """Say who coded how much."""
    work = facts.work
    having = [coder for coder in work.coders if work.of(coder.slug)]
    said = [
        f"{_name(coder.slug, coder.name)} made {counted(len(marks), 'coding')} in "
        f"{counted(len({mark.document for mark in marks}), 'document')}{_when(work.days.get(coder.slug))}."
        for coder in having
        for marks in [work.of(coder.slug)]
    ]
    data = {one.slug for one in facts.material.data}
    shared = sum(slug in data for slug in work.shared)
    were = f"{counted(shared, 'document')} of {len(data)} {'was' if shared == 1 else 'were'}"
    return _item(
        "Coders",
        *said,
        "Codings of others in documents still closed to this coder are not counted here."
        if work.closed else "",
        f"{were} coded by two coders or more." if len(having) > 1 else "",
        *(f"{one.of} read the sample {one.sample} a second time, as {one.coder}." for one in work.again),
        f"Passages were coded as text of any length; the unit in hand was the {facts.unit}." if said else "",
        author("who coded, and how they were trained" if said else "who coded; no coding is recorded"),
        coreq="24", srqr="14",
    )  # fmt: skip


def _when(days: tuple[str, str] | None) -> str:
    if days is None:
        return ""
    first, last = days
    return f", on {first}" if first == last else f", from {first} to {last}"


def _name(slug: str, name: str) -> str:
    return slug if name == slug else f"{name} ({slug})"


def coding_tree(facts: Facts) -> Item:
    """Say what the codebook is like, and how it came to be so."""
    book, used = facts.book, facts.in_use
    if not used:
        return _item("Coding tree", author("the codes; the codebook is empty"), coreq="25", srqr="14")
    tops = [code for code in used if code.parent is None]
    ruled = sum(bool(code.brief or code.full) for code in used)
    saved = facts.versions
    return _item(
        "Coding tree",
        f"The codebook{f' (version {book.version}, {book.date[:10]})' if book.version else ''} has "
        f"{counted(len(used), 'code')} in use: {len(tops)} at the top and {len(used) - len(tops)} "
        f"below. {ruled} of them {'has' if ruled == 1 else 'have'} a definition.",
        f"{_does(len(saved), 'version', 'is', 'are')} kept with author, date, reason and changes."
        if saved else author("how the codebook changed; no version of it was saved"),
        coreq="25", srqr="14",
    )  # fmt: skip


def derivation(facts: Facts) -> Item:
    """Say where the codes come from."""
    origins = Counter(_ORIGINS[code.origin] for code in facts.in_use)
    merged = sum(code.status == "merged" for code in facts.book)
    retired = sum(code.status == "retired" for code in facts.book)
    return _item(
        "Derivation of codes",
        f"Where the codes in use come from: {_counted(origins)}." if facts.in_use else "",
        f"{_does(merged, 'code', 'was', 'were')} merged into others; {_does(retired, 'code', 'was', 'were')} "
        "retired." if merged or retired else "",
        author("how codes became themes"),
        coreq="26", srqr="14",
    )  # fmt: skip


def suggestions(facts: Facts) -> Item:
    """Say what the software suggested, and what became of it."""
    work = facts.work
    human = [mark for mark in work.marks if mark.coder in {coder.slug for coder in work.coders}]
    made = Counter(_MADE[mark.origin] for mark in human)
    answered = Counter[str]()
    for (_, _, answer), number in work.answers.items():
        answered["put off" if answer == "later" else answer] += number
    if not human:
        return _item("Suggested codes", author("whether codes were suggested by software"), srqr="14")
    decided = Share(answered["accepted"], answered["accepted"] + answered["rejected"])
    return _item(
        "Suggested codes",
        f"How {counted(len(human), 'coding')} came about: {_counted(made)}.",
        "The software learns suggestions from a coder’s own codings; coders answered "
        f"{counted(sum(answered.values()), 'suggestion')}: {_counted(answered)}." if answered
        else "No suggestion of the software was answered.",
        f"Of those accepted or rejected, {decided.words} were accepted." if decided.of else "",
        f"{counted(work.left, 'further suggestion')} stood beside a unit until its coder read on, neither "
        "answered nor coded." if work.left else "",
        *(f"After {counted(run.read_units, 'unit')} read, suggestions for {run.coder} are worded as "
          f"{stage_of(run.read_units)}." for run in work.models),
        *(f"{coder}: {line}" for coder, line in work.checks),
        author("how imported codings were made") if made["imported"] else "",
        srqr="14",
    )  # fmt: skip


def software(facts: Facts, snapshot: str) -> Item:
    """Name the software, the models and the state of the project."""
    models = facts.work.models
    return _item(
        "Software",
        f"Data were managed and coded with cpqual {__version__} (state of the project: {snapshot}).",
        *(f"The latest model of suggestions of {run.coder} was trained on {run.created[:10]} on "
          f"{counted(run.codings, 'coding')} in {counted(run.read_units, 'unit')}." for run in models),
        coreq="27", srqr="11",
    )  # fmt: skip


def participant_checking(facts: Facts) -> Item:
    """Say how far participants were asked about the findings."""
    checks, rounds = facts.material.of_kind("membercheck"), facts.material.of_kind("delphi")
    first = min((one.date for one in checks if one.date), default="")
    since = [v for v in facts.versions if first and v.date[:10] > first]
    return _item(
        "Asking participants about the findings",
        f"{_does(len(checks), 'document', 'holds', 'hold')} what participants said of the findings; "
        f"{counted(len(facts.material.checking), 'person')} of the register "
        f"{'speaks' if len(facts.material.checking) == 1 else 'speak'} there." if checks else "",
        f"{_does(len(rounds), 'comment', 'comes', 'come')} from Delphi rounds." if rounds else "",
        "Neither is counted among the data." if checks or rounds else "",
        f"{counted(len(since), 'version') if since else 'No version'} of the codebook "
        f"{'are' if len(since) > 1 else 'is'} dated after the first ({first})." if first else "",
        author("what changed because of what they said") if checks or rounds
        else author("whether participants were asked about the findings; the project holds no record of it"),
        coreq="28", srqr="15",
    )  # fmt: skip


def author_only() -> Iterator[Item]:
    """Yield what only the author can say at the end."""
    yield _item("Consistency", author("how data and findings hold together, and what speaks against them"),
                coreq="30", srqr="16")  # fmt: skip
    yield _item("Limits", author("limits of the study, funding and interests"), srqr="19–21")
