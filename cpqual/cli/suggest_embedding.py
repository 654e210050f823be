"""`cpqual suggest embedding`: sentence vectors from a model that you bring, or none."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table


@click.group("embedding")
def embedding() -> None:
    """Sentence vectors from a model that you bring; suggestions work without.

    Needs the packages of cpqual[embed]. Nothing is downloaded.
    """


@embedding.command("use")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def use(choices: Choices, folder: Path) -> None:
    """Use the model in FOLDER, which holds model.onnx and tokenizer.json, for this project.

    The project keeps the model's hash and the vectors; where the folder is stays among your own settings.
    """
    from cpqual.services import embedding as service

    with session(choices) as opened:
        found = service.use(opened, folder)
    talk(f"suggestions use the model {found.model[:12]} from the next training on: cpqual suggest train")


@embedding.command("off")
@click.pass_obj
def off(choices: Choices) -> None:
    """Use no model in this project and delete the vectors it holds."""
    from cpqual.services import embedding as service

    with session(choices) as opened:
        gone = service.off(opened)
    talk(f"no sentence vectors from the next training on; {counted(gone, 'vector')} deleted")


@embedding.command("status")
@table_options
@click.pass_obj
def status(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Say which model is used, where it is, and whether it can be."""
    from cpqual.services import embedding as service

    with session(choices) as opened:
        found = service.status(opened)
    rows = [
        ("model", found.model or "none"),
        ("folder", str(found.folder or "")),
        ("in use", "yes" if found.model and not found.problem else "no"),
        ("because", found.problem),
        ("vectors kept", found.kept),
    ]
    emit(Table("embedding", ("what", "value"), rows), fmt, output)
