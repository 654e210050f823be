"""`cpqual suggest`: train on your codings, list what is proposed, and see how far to trust it."""

from __future__ import annotations

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import talk
from cpqual.cli.suggest_anchoring import anchoring
from cpqual.cli.suggest_embedding import embedding
from cpqual.cli.suggest_evaluate import evaluate
from cpqual.cli.suggest_list import list_
from cpqual.cli.suggest_log import log
from cpqual.cli.suggest_queue import queue_
from cpqual.cli.suggest_rules import rules
from cpqual.cli.suggest_status import status


@click.group()
def suggest() -> None:
    """Suggested codes, learned from your own codings and nobody else's."""


@suggest.command("train")
@click.pass_obj
def train(choices: Choices) -> None:
    """Train on what you have read and coded; before any coding, the codebook's definitions speak."""
    from cpqual.services import embedding as vectors
    from cpqual.services import training
    from cpqual.services.languages import language_notes

    with session(choices) as opened:
        talk("reading and learning …")
        done = training.train(opened)
        notes = (*vectors.embedding_notes(opened), *language_notes(opened))
    talk(f"learned from {done.codings} codings in {done.read} units read; suggestions for {done.units} units")
    if done.without_vectors:
        talk(f"without sentence vectors: the model {done.without_vectors}")
    for note in notes:
        talk(note)


suggest.add_command(anchoring)
suggest.add_command(embedding)
suggest.add_command(evaluate)
suggest.add_command(list_)
suggest.add_command(queue_)
suggest.add_command(status)
suggest.add_command(log)
suggest.add_command(rules)

COMMANDS = {"suggest": suggest}
