"""What a run did: text for a terminal, data for machines."""

import json
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("stored", "failed", "refused", "gone", "postponed")

# A reason or an address that came from outside must not move the terminal's cursor.
_PRINTABLE = dict.fromkeys([*range(32), *range(127, 160)], "�")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one picture."""

    subject: str  # the article's slug, or the provider's
    url: str
    outcome: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.url}: {self.reason}".translate(_PRINTABLE)


@dataclass(slots=True)
class Report:
    """What became of all of them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    lines: list[Line] = field(default_factory=list)
    left_alone: dict[str, tuple[str, int]] = field(default_factory=dict)  # host: why, how many
    stopped: bool = False

    def add(self, line: Line) -> None:
        self.counts[line.outcome] += 1
        self.lines.append(line)

    def postpone(self, host: str, reason: str) -> None:
        """Counts a picture that isn't asked for in this run, because its host is left alone."""
        self.counts["postponed"] += 1
        _, count = self.left_alone.get(host, ("", 0))
        self.left_alone[host] = (reason, count + 1)

    @property
    def failed(self) -> int:
        """How many pictures were asked for in vain."""
        return sum(self.counts[name] for name in ("failed", "refused", "gone"))

    def failures(self) -> list[str]:
        """One line each: article, address and reason."""
        return [str(line) for line in self.lines if line.outcome != "stored"]

    def postponed(self) -> list[str]:
        """One line for each host that is left alone."""
        return [
            f"{host}: {reason} ({count} waiting)".translate(_PRINTABLE)
            for host, (reason, count) in self.left_alone.items()
        ]

    def as_json(self) -> str:
        pictures: list[dict[str, Any]] = [
            {
                "article": line.subject,
                "url": line.url,
                "outcome": line.outcome,
                "reason": line.reason,
            }
            for line in self.lines
        ]
        return json.dumps({**self.counts, "pictures": pictures}, ensure_ascii=False, indent=1)

    def summary(self) -> str:
        """The counts in one line; what didn't happen isn't mentioned."""
        said = [f"{count} {name}" for name, count in self.counts.items() if count]
        return (", ".join(said) or "no pictures are missing") + "."
