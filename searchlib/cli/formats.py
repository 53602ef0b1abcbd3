"""The command `formats`: what is read, and what else it needs."""

from __future__ import annotations

import click

from searchlib.cli.common import echo_lines, json_option

__all__ = ["formats_command"]


@click.command("formats", context_settings={"help_option_names": ["-h", "--help"]})
@json_option
def formats_command(wants_json: bool) -> None:
    """List the formats that are read. Content decides where it can, the name where it cannot.

    \b
    searchlib formats
    search --type pdf,docx MoU        the names are those of --type
    """
    from searchlib.render.printing import as_json, table
    from searchlib.sources.readers.formats import FORMATS

    if wants_json:
        keys = ("name", "suffixes", "what", "places", "extra")
        echo_lines([as_json([{key: getattr(row, key) for key in keys} for row in FORMATS])])
        return
    rows = [
        [row.name, " ".join(row.suffixes), row.what.replace("`", ""), row.places, row.installation]
        for row in FORMATS
    ]
    echo_lines(table(rows, ["type", "files", "what is read", "its places", "with"]))
