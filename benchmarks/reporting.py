"""Figures beside their goals, a line each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A figure and the goal for it; `least` where more is better."""

    name: str
    figure: float | None
    goal: float | None
    note: str = ""
    least: bool = False

    def __str__(self) -> str:
        if self.figure is None:
            return f"{self.name}: {self.note}"
        said = f"{self.name:<58} {self.figure:>9.3f}"
        if self.goal is None:
            return said
        met = self.figure >= self.goal if self.least else self.figure <= self.goal
        word = "at least" if self.least else "at most"
        return f"{said}   goal: {word} {self.goal:g}{'' if met else '   MISSED'}"
