"""The demo study "Linked Lives": a project built from its files by the same services a person uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cpqual
from cpqual.domain.delphi import ConsensusRule
from cpqual.domain.errors import RefusedError
from cpqual.domain.frameworks import CaseKind
from cpqual.services import adjudicating, codebooks, delphi, exchanging, frameworks, registers
from cpqual.services.card_table import import_cards
from cpqual.services.delphi_import import RatingColumns, import_ratings, plan_ratings
from cpqual.services.demo_study import FILE, TITLE
from cpqual.services.feedback_table import import_feedback
from cpqual.services.framework_import import import_summaries
from cpqual.services.importing import carry_out, plan_import
from cpqual.services.memos_import import import_memos
from cpqual.services.negative_case_table import import_cases
from cpqual.services.session import Session, add_coder, as_coder, create_project

_CODERS = (("TM", "Tobias"), ("IQ", "Ines"))
_VERSIONS = ("connecting-people-1.yml", "connecting-people-2.yml", "connecting-people.yml")
"""The codebook as it was first, while phase 1 was coded, and in force."""
_ROUNDS = ("DEL-R1.csv", "DEL-R2.csv")
"""Tables of ratings with comments, one of each Delphi round."""
_PANELLIST = "D{round}-{respondent}-{item}"

_FRAMEWORK: tuple[str, CaseKind, tuple[str, ...], str] = (
    "Service users", "person", ("worker_skills", "taking_responsibility", "existing_relationships"),
    "person.group = 'service user'",
)  # fmt: skip

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Share:
    """Where the demo's files lie: beside the package in a checkout, inside it when installed."""

    corpus: Path
    codebooks: Path


def share() -> Share:
    """Return the folders of the demo study.

    Raises:
        RefusedError: this installation came without them.
    """
    package = Path(cpqual.__file__).parent
    for root in (package / "_share", package.parent):
        if (root / "corpus" / "documents").is_dir() and (root / "codebooks").is_dir():
            return Share(root / "corpus", root / "codebooks")
    raise RefusedError("this installation of cpqual came without the demo study")


def build(folder: Path, say: Say) -> Session:
    """Build the demo project in a folder, step by step, and return it open as RB.

    Args:
        folder: made if it is not there.
        say: told each step in words.

    Raises:
        RefusedError: the folder has a demo project already, or cannot be made.
    """
    files = share()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"cannot be made: {error.strerror}", where=str(folder)) from None
    session = create_project(folder / FILE, TITLE, "RB")
    try:
        _fill(session, files, say)
    except BaseException:
        session.close()
        for left in folder.glob(FILE + "*"):
            left.unlink()
        raise
    return session


def _fill(session: Session, files: Share, say: Say) -> None:
    corpus = files.corpus
    for slug, name in _CODERS:
        add_coder(session, slug, name)
    say(f"{registers.import_sites(session, corpus / 'sites.csv').number} sites")
    say(f"{registers.import_people(session, corpus / 'people.csv').number} people")
    for name in _VERSIONS:
        codebooks.import_codebook(session, files.codebooks / name)
    say(f"{len(session.codebook().codes)} codes, in the third version of the codebook")
    documents = corpus / "documents"
    texts = [path for path in sorted(documents.iterdir()) if path.name not in _ROUNDS]
    say(f"{len(carry_out(session, plan_import(session, texts)))} documents")
    _fill_delphi(as_coder(session, "IQ"), corpus, say)
    registers.import_roles(session, corpus / "roles.csv")
    for table in sorted((corpus / "codings").glob("*.csv")):
        say(f"{exchanging.import_codings(session, table).in_words} from {table.name}")
    decisions = corpus / "decisions.csv"
    if decisions.exists():
        say(f"{adjudicating.import_decisions(session, decisions, coder='IQ')} decisions")
    say(f"{import_cases(session, corpus / 'negative_cases.csv')} negative cases")
    say(f"{import_memos(as_coder(session, 'IQ'), corpus / 'memos.csv')[0]} memos")
    lead = as_coder(session, "IQ")
    cards, told = import_cards(lead, corpus / "cards.csv"), import_feedback(lead, corpus / "feedback.csv").new
    say(f"{cards} theme cards, and {told} pieces of feedback to them")
    matrix = frameworks.make_framework(session, *_FRAMEWORK)
    summaries = import_summaries(session, matrix, corpus / "framework.csv").written
    say(f"{summaries} summaries in a framework matrix")


def _fill_delphi(session: Session, corpus: Path, say: Say) -> None:
    """Take the Delphi rounds in, the rule of consensus before any rating."""
    delphi.import_items(session, corpus / "delphi_items.csv")
    rule = ConsensusRule(share=70, at_least=7, opposed=15, at_most=3)
    delphi.set_rule(session, rule, 1, "a rule in use for scales of nine points, agreed before round 1")
    delphi.import_invited(session, corpus / "delphi_invited.csv")
    for name in _ROUNDS:
        columns = RatingColumns(id_pattern=_PANELLIST)
        plan = plan_ratings(session, corpus / "documents" / name, columns=columns)
        import_ratings(session, plan)
        say(f"{len(plan.new)} ratings and {len(plan.comments.planned)} comments from {name}")


def find(folder: Path) -> Path | None:
    """Return the demo project of a folder, if it has one."""
    path = folder / FILE
    return path if path.is_file() else None
