import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.generating import LAST_DAY, MoveError, Order, OrderError, write_newsroom


class Command(BaseCommand):
    help = "Writes a synthetic newsroom in the real format, for tests and benchmarks."
    requires_system_checks: list[str] = []  # it needs neither database nor web

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="where to write it")
        parser.add_argument(
            "--documents", type=_count, default=300, metavar="N", help="articles (default: 300)"
        )
        parser.add_argument(
            "--related",
            type=_count,
            metavar="M",
            help="related entries of all articles together (default: 8 for each article)",
        )
        parser.add_argument(
            "--seed", default="1", metavar="S", help="another seed, another newsroom (default: 1)"
        )
        later = parser.add_mutually_exclusive_group()
        later.add_argument(
            "--month-later",
            action="store_const",
            const=1,
            dest="state",
            help="the same newsroom after a month of the machine's changes",
        )
        later.add_argument(
            "--months-later",
            type=_count,
            metavar="K",
            dest="state",
            help="the same newsroom after so many months, in which changes come and go again",
        )
        parser.add_argument(
            "--changed",
            type=float,
            default=0.12,
            metavar="FRACTION",
            help="share of the articles that a month changes, roughly (default: 0.12);"
            " half as many again change in `secured` alone",
        )
        parser.add_argument(
            "--moves",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help='JSON, {"slug": ["field", …]}: the machine also changes exactly these fields of'
            " exactly these articles; again for another round of changes",
        )
        parser.add_argument(
            "--until",
            type=_day,
            default=LAST_DAY,
            metavar="DATE",
            help=f"last day of the newsroom, before any months later (default: {LAST_DAY})",
        )
        parser.add_argument(
            "--days", type=_count, default=365, metavar="D", help="days it spans (default: 365)"
        )
        parser.add_argument(
            "--broken",
            type=float,
            default=0.0,
            metavar="FRACTION",
            help="share of the articles to break, in every way in turn, so that they are refused",
        )
        parser.add_argument(
            "--flawed",
            type=float,
            default=0.0,
            metavar="FRACTION",
            help="share of the articles to spoil, so that they are kept with a warning",
        )
        parser.add_argument(
            "--older",
            type=float,
            default=0.0,
            metavar="FRACTION",
            help="share of the articles that have the older names of keys",
        )
        parser.add_argument(
            "--manifest",
            type=Path,
            metavar="FILE",
            help="write as JSON which articles are broken or flawed, how, in which key and line",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="write into a folder that holds something"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            order = _order(options)
            if not options["overwrite"] and folder.exists() and any(folder.iterdir()):
                raise OrderError(f"{folder} holds something already; --overwrite writes into it")
            with tqdm(
                total=order.total,
                unit=" documents",
                leave=False,
                disable=not (options["verbosity"] and sys.stderr.isatty()),
            ) as bar:
                written = write_newsroom(
                    folder, order, manifest=options["manifest"], progress=bar.update
                )
        except (OrderError, MoveError) as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            place = error.filename or folder
            raise CommandError(f"{place}: {error.strerror}", returncode=2) from error
        except KeyboardInterrupt:
            self.stderr.write("make_newsroom: stopped; what is there isn't the whole newsroom")
            sys.exit(130)
        if options["verbosity"]:
            self.stdout.write(f"{folder}: {written}.")


def _order(options: dict[str, Any]) -> Order:
    """Raises OrderError or MoveError for what can't be written."""
    related = options["related"]
    return Order(
        documents=options["documents"],
        related=8 * options["documents"] if related is None else related,
        seed=options["seed"],
        state=options["state"] or 0,
        until=options["until"],
        days=options["days"],
        changed=options["changed"],
        broken=options["broken"],
        flawed=options["flawed"],
        older=options["older"],
        moves=tuple(_moves(path) for path in options["moves"]),
    )


def _moves(path: Path) -> dict[str, list[str]]:
    try:
        moves = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise MoveError(f"{path} isn't JSON: {error}") from error
    if not isinstance(moves, dict) or not all(
        isinstance(fields, list) and all(isinstance(field, str) for field in fields)
        for fields in moves.values()
    ):
        raise MoveError(f'{path} isn\'t of the form {{"slug": ["field", …]}}')
    return moves


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"“{text}” is no whole number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day such as {LAST_DAY}") from None
