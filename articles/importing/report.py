"""What happened: text for a terminal, data for tests and machines."""

import json
from dataclasses import dataclass, field
from typing import Any

from articles.documents import Problem

OUTCOMES = ("created", "updated", "unchanged", "refused", "skipped")


@dataclass(slots=True)
class DocumentReport:
    """What became of one document."""

    path: str
    slug: str
    outcome: str
    fields: list[str] = field(default_factory=list)  # the document's keys that changed
    conflicts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "slug": self.slug,
            "outcome": self.outcome,
            "fields": self.fields,
            "conflicts": self.conflicts,
            "problems": [problem._asdict() for problem in self.problems],
        }


@dataclass(slots=True)
class Report:
    """What became of all of them: what `--report` writes, and a run's record counts."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    missing: int = 0
    missing_paths: list[str] = field(default_factory=list)  # the first hundred
    undecided: int = 0
    conflicts: int = 0
    warnings: int = 0
    documents: list[DocumentReport] = field(default_factory=list)
    stopped: bool = False

    def add(self, document: DocumentReport) -> None:
        """Counts a document; an unchanged one without problems isn't kept."""
        self.counts[document.outcome] += 1
        self.conflicts += len(document.conflicts)
        self.warnings += sum(problem.level == "warning" for problem in document.problems)
        if document.outcome != "unchanged" or document.problems:
            self.documents.append(document)

    def add_unchanged(self, count: int) -> None:
        self.counts["unchanged"] += count

    @property
    def refused(self) -> int:
        return self.counts["refused"]

    def numbers(self) -> dict[str, int]:
        return {
            **self.counts,
            "missing": self.missing,
            "undecided": self.undecided,
            "conflicts": self.conflicts,
            "warnings": self.warnings,
        }

    def as_json(self) -> str:
        data = {**self.numbers(), "documents": [entry.as_data() for entry in self.documents]}
        return json.dumps(data, ensure_ascii=False, indent=1)

    def summary(self, *, dry_run: bool = False) -> str:
        """The counts in one line; what didn't happen isn't mentioned."""
        said = [f"{count} {name}" for name, count in self.numbers().items() if count]
        if not said:
            said = ["no documents"]
        return ("Would be: " if dry_run else "") + ", ".join(said) + "."

    def problem_lines(self) -> list[str]:
        """One line a problem: file, line, key, and what would be right."""
        lines = []
        for document in self.documents:
            for problem in document.problems:
                place = f"{document.path}:{problem.line}" if problem.line else document.path
                key = f"{problem.key}: " if problem.key else ""
                lines.append(f"{place}: {problem.level}: {key}{problem.message}")
        return [line.translate(_PRINTABLE) for line in lines]


# A name or a message that came from outside must not move the terminal's cursor.
_PRINTABLE = dict.fromkeys([*range(32), *range(127, 160)], "�")
