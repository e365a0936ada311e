"""Documents for tests: a sound one, of which a test changes what it is about."""

from articles.documents import ArticleRecord, Problem, read, validate

# Key → what stands behind its colon, raw; in this order, one line each but for the last three.
SOUND = {
    "category": "news",
    "title": '"Robots learn to read"',
    "excerpt": '"A robot read a book."',
    "publishedDateTime": "2021-05-27T08:30:00Z",
    "originalUrl": '"https://paper.example/robots"',
    "webUrl": '"https://paper.example/robots"',
    "type": "article",
    "quality": "80",
    "heat": "120",
    "published": "true",
    "provider": "\n  name: The Paper\n  domain: paper.example",
    "topics": "\n  - Robots\n  - AI",
    "images": '\n  - url: "https://paper.example/robot.jpg"\n    width: 640\n    height: 480',
}

# The lines of the file that these keys stand in.
LINES = {
    "category": 2,
    "title": 3,
    "excerpt": 4,
    "publishedDateTime": 5,
    "originalUrl": 6,
    "webUrl": 7,
    "type": 8,
    "quality": 9,
    "heat": 10,
    "published": 11,
    "provider": 12,
    "topics": 15,
    "images": 18,
}
END = 22  # the closing fence's line, or that of the first key that was added


def front(*, without: tuple[str, ...] = (), more: str = "", **keys: str) -> str:
    """The front matter's lines; a key's text stands raw behind its colon, new keys come last."""
    said = {**SOUND, **keys}
    lines = [
        f"{key}:{'' if value.startswith(chr(10)) or not value else ' '}{value}\n"
        for key, value in said.items()
        if key not in without
    ]
    return "".join(lines) + more


def a_document(
    *, without: tuple[str, ...] = (), more: str = "", body: str = "\n", **keys: str
) -> bytes:
    """A sound document but for what is said; `more` are lines before the closing fence."""
    text = f"---\n{front(without=without, more=more, **keys)}---\n{body}"
    return text.encode("utf-8", "surrogatepass")


def an_entry(**keys: str) -> str:
    """A related entry's lines, raw; an empty text takes a key away."""
    said = {
        "title": '"Robots read on"',
        "excerpt": '"And on."',
        "publishedDateTime": "2021-05-28T08:30:00Z",
        "webUrl": '"https://other.example/robots"',
        "type": "article",
        "provider": "\n      name: The Other\n      domain: other.example",
        "quality": "70",
        **keys,
    }
    lines = [
        f"    {key}:{'' if value.startswith(chr(10)) else ' '}{value}\n"
        for key, value in said.items()
        if value
    ]
    return "  - " + "".join(lines)[4:]


def record_of(data: bytes) -> ArticleRecord:
    return validate(read(data))[0]


def warnings_of(data: bytes) -> tuple[Problem, ...]:
    return validate(read(data))[1]
