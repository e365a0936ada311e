"""`python -m benchmarks [GROUP]`: prints the figures of one group, or of all."""

import sys
from collections.abc import Callable, Iterable

from benchmarks import desk, documents, pages, pictures, programs, readers, search
from benchmarks.reporting import Line

GROUPS: dict[str, Callable[[], Iterable[Line]]] = {
    "import": documents.lines,
    "pages": pages.lines,
    "readers": readers.lines,
    "desk": desk.lines,
    "pictures": pictures.lines,
    "search": search.lines,
    "programs": programs.lines,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no such group: {unknown[0]}; there are {', '.join(GROUPS)}")  # noqa: T201
        return 2
    for name in names or GROUPS:
        print(f"== {name}")  # noqa: T201
        for line in GROUPS[name]():
            print(line, flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
