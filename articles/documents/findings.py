"""What is wrong with a document, collected while it is judged: all at once, in the file's order."""

from articles.documents.limits import MAX_PROBLEMS
from articles.documents.records import Problem


class Findings:
    """Problems of one document, or of a part whose lines and keys are counted from its own."""

    __slots__ = ("errors", "more", "warnings")

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.more = 0  # warnings that were only counted

    def error(self, line: int, key: str, message: str) -> None:
        if len(self.errors) < MAX_PROBLEMS:
            self.errors.append(Problem("error", line, key, message))

    def warn(self, line: int, key: str, message: str) -> None:
        if len(self.warnings) < MAX_PROBLEMS:
            self.warnings.append(Problem("warning", line, key, message))
        else:
            self.more += 1

    def problem(self, level: str, line: int, key: str, message: str) -> None:
        (self.error if level == "error" else self.warn)(line, key, message)

    def add(self, part: "Findings", first_line: int, prefix: str) -> None:
        """Takes over a part's warnings, its lines counted from `first_line`."""
        for _, line, key, message in part.warnings:
            joined = f"{prefix}.{key}" if key and key[0] != "[" else f"{prefix}{key}"
            self.warn(first_line + line, joined, message)
        self.more += part.more

    def ordered(self) -> tuple[Problem, ...]:
        """Everything found, by line, errors before warnings."""
        problems = sorted(self.errors + self.warnings, key=lambda problem: problem[1])
        if self.more:
            problems.append(Problem("warning", 0, "", f"and {self.more:,} more warnings"))
        return tuple(problems)
