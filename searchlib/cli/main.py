"""The entry points, and what every command shares: how errors, closed pipes and Ctrl-C end."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from searchlib.cli.common import let_go_of_stdout, tell
from searchlib.cli.settings import Settings
from searchlib.errors import SearchlibError

__all__ = ["main", "search_main"]

_COMMANDS = {
    "search": ("search", "Find documents."),
    "index": ("index", "Bring the index up to date with its sources."),
    "open": ("open", "Open a result of the last search."),
    "watch": ("watch", "Keep the index up to date as its sources change."),
    "show": ("inspection", "Print one document."),
    "similar": ("inspection", "Find documents like one."),
    "suggest": ("inspection", "Correct and complete words."),
    "formats": ("formats", "List the formats that are read."),
    "stats": ("health", "Tell what is in the index."),
    "doctor": ("health", "Tell what is wrong with the index."),
    "eval": ("evaluation", "Measure relevance on a collection."),
}
"""The commands: the module of this package that each is in, and its line in the help."""

_INTERRUPTED = 130
_FAILED = 2


class _Commands(click.Group):
    """A group that imports a command only when it is run; its help needs none of them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], _COMMANDS, n=1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise click.UsageError(f"{error.format_message()}{meant}", ctx) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return _command(cmd_name) if cmd_name in _COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        call = super().main
        _run(lambda: call(*args, **{**extra, "standalone_mode": False}))


def _command(name: str) -> click.Command:
    module = importlib.import_module(f"searchlib.cli.{_COMMANDS[name][0]}")
    command: click.Command = getattr(module, f"{name}_command")
    command.context_settings = {**command.context_settings, "default_map": Settings(name, command)}
    return command


def _run(call: Callable[[], Any]) -> NoReturn:
    """Run a command; whatever a user does ends in an exit status and at most one line."""
    try:
        status = call()
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SearchlibError as error:
        tell(f"Error: {error}")
        sys.exit(_FAILED)
    except (KeyboardInterrupt, click.Abort) as error:
        # Click has begun a new line, behind the terminal's ^C, for what the command has to say.
        if told := str(error.__cause__ or ""):
            tell(told)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        let_go_of_stdout()
        sys.exit(0)
    except OSError as error:
        if error.filename is None:
            let_go_of_stdout()  # It was full, and would be once more at the end.
        named = f"{error.filename}: " if error.filename else ""
        tell(f"Error: {named}{error.strerror}")
        sys.exit(_FAILED)
    sys.exit(status if isinstance(status, int) else 0)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings are read from searchlib.toml in this folder or one above it, then from that in your "
    "configuration folder: below [search], a line such as limit = 20. What is typed counts more.\n\n"
    'Shell completion: eval "$(_SEARCHLIB_COMPLETE=bash_source searchlib)" (also zsh_source and '
    "fish_source), and the same with _SEARCH_COMPLETE and search.",
)
@click.version_option(package_name="searchlib", prog_name="searchlib")
def main() -> None:
    """Search folders of Vietnamese and English documents.

    \b
    searchlib index ~/articles      make or update the index in ./index
    search "Patrushev MoU"          find documents, the best first
    search 'bo cong an'             marks may be left out
    searchlib COMMAND --help        examples for each command
    """


def search_main() -> NoReturn:
    """The console script `search`: the same as `searchlib search`."""
    _run(lambda: _command("search").main(prog_name="search", standalone_mode=False))
