"""Documents that are made to cost: time, memory, or the process. Built when they are needed.

Run as a program, it reads one of them and says as JSON what became of it and what that took.
"""

import json
import resource
import sys

from tests.documents.building import a_document, an_entry

MANY = 1_000_000


def nested(opening: str, count: int) -> bytes:
    return a_document(x=opening * count)


HEAVY = {
    "nested 50,000 deep": lambda: nested("[", 50_000),
    "nested 1,000,000 deep": lambda: nested("[", MANY),
    "mappings nested 50,000 deep": lambda: nested("{a: ", 50_000),
    "lists nested in lines, 50,000 deep": lambda: a_document(x="\n  " + "- " * 50_000),
    "explicit keys nested 50,000 deep": lambda: a_document(x="\n  " + "? " * 50_000),
    "block mappings nested 2,000 deep": lambda: a_document(
        more="".join(" " * depth + "a:\n" for depth in range(2_000))
    ),
    "nested 50,000 deep in a related entry": lambda: a_document(
        more="related:\n" + an_entry(x="[" * 50_000)
    ),
    "31 deep and wide": lambda: nested("[" * 30 + "a," * MANY + "]" * 30, 1),
    "more than 4 MB": lambda: a_document(body="x" * 4 * 1024 * 1024),
    "a list of a million": lambda: a_document(x="\n" + "  - a\n" * 600_000),
    "a flow list of a million": lambda: a_document(x="[" + "a," * MANY + "]"),
    "a million empty lists": lambda: a_document(x="[" + "[]," * MANY + "]"),
    "a million empty mappings": lambda: a_document(x="[" + "{}," * MANY + "]"),
    "a million pairs": lambda: a_document(x="[" + "a: ," * MANY + "]"),
    "400,000 keys": lambda: a_document(more="".join(f"a{n}:\n" for n in range(400_000))),
    "90,000 keys": lambda: a_document(more="".join(f"a{n}:\n" for n in range(90_000))),
    "90,000 odd keys in an entry": lambda: a_document(
        more="related:\n" + an_entry(**{f"a{n}": "b" for n in range(90_000)})
    ),
    "100,000 bad topics": lambda: a_document(topics="\n" + "  - []\n" * 50_000),
    "a million aliases": lambda: a_document(a="&a b", x="[" + "*a," * MANY + "]"),
    "300,000 anchors": lambda: a_document(
        x="[" + "".join(f"&a{n} b," for n in range(300_000)) + "]"
    ),
    "an anchor of 4 MB": lambda: a_document(x="&" + "a" * 4 * MANY + " b"),
    "a tag of 4 MB": lambda: a_document(x="!" + "a" * 4 * MANY + " b"),
    "a tag of a million escapes": lambda: a_document(x="!" + "%41" * MANY + " b"),
    "250,000 directives": lambda: (
        b"---\n" + b"".join(b"%%TAG !a%d! b\n" % n for n in range(250_000)) + b"---\n"
    ),
    "250,000 directives behind a document": lambda: a_document(
        more="...\n" + "".join(f"%TAG !a{n}! b\n" for n in range(220_000))
    ),
    "a million documents": lambda: a_document(more="...\n" * 900_000),
    "a million fences that aren't": lambda: a_document(more="--- a\n" * 600_000),
    "a million fences in the body": lambda: a_document(body="---\n" * MANY),
    "a plain text of 4 MB": lambda: a_document(x="a" * 4 * MANY),
    "a plain text of 600,000 lines": lambda: a_document(x="a\n  " * 600_000),
    "a quoted text of 2 MB of line ends": lambda: a_document(title='"' + "\n" * 2 * MANY + '"'),
    "a text of 400,000 escapes": lambda: a_document(title='"' + r"\U0001F600" * 400_000 + '"'),
    "a title of a million entities": lambda: a_document(title='"' + "&lt;" * MANY + '"'),
    "a title of a million ampersands": lambda: a_document(title='"' + "&" * 3 * MANY + '"'),
    "a title of 4 MB of blanks": lambda: a_document(title='"' + " " * 4 * MANY + '"'),
    "a title of 4 MB of blanks and a line end": lambda: a_document(
        title='"a' + " " * 4 * MANY + r"b\nc" + '"'
    ),
    "an excerpt of a million blanks and line ends": lambda: a_document(
        excerpt='"' + r" \n" * MANY + '"'
    ),
    "a body of 2 MB of blank lines": lambda: a_document(body=" \n" * 2 * MANY + "x"),
    "a body of 4 MB of blanks": lambda: a_document(body=" " * 4 * MANY + "x"),
    "a title of 4 MB of tabs and line ends": lambda: a_document(
        title='"' + r"\t" * MANY + r"\n" * 900_000 + '"'
    ),
    "a key of 4 MB": lambda: a_document(more="? " + "a" * 4 * MANY + "\n: b\n"),
    "a key of 4 MB that is no key": lambda: a_document(more="a" * 4 * MANY + ": b\n"),
    "4 MB of colons": lambda: a_document(more="a" + ":" * 4 * MANY + "\n"),
    "4 MB of comments": lambda: a_document(more="#\n" * 2 * MANY),
    "a comment of 4 MB": lambda: a_document(more="#" + "a" * 4 * MANY + "\n"),
    "4 MB of blank lines": lambda: a_document(more="\n" * 4 * MANY),
    "4 MB of carriage returns": lambda: a_document(more="\r" * 4 * MANY),
    "4 MB of carriage returns, not closed": lambda: b"---\r" + b"\r" * 4 * MANY,
    "4 MB of tabs": lambda: a_document(more="\t" * 4 * MANY + "\n"),
    "4 MB of NUL": lambda: a_document(title="a" + "\0" * 4 * MANY),
    "4 MB of C1 controls": lambda: a_document(body="\x97" * 2 * MANY),
    "a million line separators": lambda: a_document(title="a" + "\u2028" * MANY),
    "4 MB of NUL alone": lambda: b"\0" * 4 * MANY,
    "an address of 4 MB": lambda: a_document(webUrl="https://a.example/" + "a" * 3 * MANY),
    "a host of 4 MB": lambda: a_document(webUrl="https://" + "a." * MANY + "example/"),
    "a host of a million letters with dots above": lambda: a_document(
        webUrl="https://" + "ü" * MANY + ".example/"
    ),
    "an embed of 4 MB": lambda: a_document(featuredContent="'" + "<iframe " * 400_000 + "'"),
    "an embed of a million sources": lambda: a_document(
        featuredContent="'<iframe " + "src= " * 600_000 + "'"
    ),
    "ciphertext of 4 MB": lambda: a_document(secured="A" * 3 * MANY),
    "a number of 4 MB": lambda: a_document(heat="9" * 3 * MANY),
    "a time of 4 MB": lambda: a_document(publishedDateTime="2" * 3 * MANY),
    "a locale of 4 MB": lambda: a_document(locale="en" + "-us" * MANY),
    "2,001 entries": lambda: a_document(more="related:\n" + an_entry() * 2_001),
    "2,000 entries that differ": lambda: a_document(
        more="related:\n" + "".join(an_entry(quality=str(n)) for n in range(2_000))
    ),
    "2,000 entries of 1.5 KB": lambda: a_document(
        more="related:\n" + "".join(an_entry(excerpt=f'"{n} {"x" * 1_500}"') for n in range(2_000))
    ),
    "200,000 entries": lambda: a_document(more="related:\n" + "  - a\n" * 200_000),
    "2,000 entries with wrong keys": lambda: a_document(
        more="related:\n" + an_entry(a="1", b="2", c="3", d="4", e="5") * 2_000
    ),
}


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def judge(name: str) -> dict[str, object]:
    """What becomes of a heavy document: everything that an import would do with it."""
    from articles.documents import DocumentError, read, record_digest, validate

    data = HEAVY[name]()
    before = megabytes()
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    try:
        record, problems = validate(read(data))
        record_digest(record)
        outcome = "accepted"
    except DocumentError as refusal:
        problems, outcome = refusal.problems, "refused"
    return {
        "outcome": outcome,
        "bytes": len(data),
        "megabytes": megabytes() - before,
        "seconds": resource.getrusage(resource.RUSAGE_SELF).ru_utime - began,
        "problems": [list(problem) for problem in problems],
    }


if __name__ == "__main__":
    json.dump(judge(sys.argv[1]), sys.stdout)
