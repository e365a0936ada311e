"""Odd characters and odd documents that are fine."""

from tests.documents.building import END, a_document, an_entry
from tests.documents.hostile.rows import (
    HEAD,
    PICTURE,
    WHOLE,
    Accepted,
    Warned,
    accepted,
    related,
    warned,
)

CONTROLS = {
    "a raw U+0097": Warned(
        a_document(title='"Robots \x97 the book"'),
        3,
        "",
        "found the control character U+0097",
        {"title": "Robots — the book"},
    ),
    "a raw U+0085, which YAML 1.1 takes for a line end": Warned(
        a_document(title="Robots\x85"), 3, "", "U+0085", {"title": "Robots…"}
    ),
    "a raw U+0081, which Windows-1252 hasn't": Warned(
        a_document(title="Rob\x81ots"), 3, "", "U+0081", {"title": "Robots"}
    ),
    "a raw NUL": Warned(a_document(title="Rob\0ots"), 3, "", "U+0000", {"title": "Robots"}),
    "a raw bell": Warned(a_document(title='"Rob\x07ots"'), 3, "", "U+0007", {"title": "Robots"}),
    "a raw escape": Warned(a_document(body="\x1b[2J\n"), END + 1, "", "U+001B", {"body": "[2J"}),
    "a raw form feed": Warned(a_document(title="Rob\x0cots"), 3, "", "U+000C", {"title": "Robots"}),
    "a raw DEL": Warned(a_document(title="Rob\x7fots"), 3, "", "U+007F", {"title": "Robots"}),
    "a byte order mark inside": Warned(
        a_document(title="Rob\ufeffots"), 3, "", "U+FEFF", {"title": "Robots"}
    ),
    "a raw non-character": Warned(
        a_document(title="Rob\uffffots"), 3, "", "U+FFFF", {"title": "Robots"}
    ),
    "a hundred control characters": Warned(
        a_document(title='"Robots ' + "\x97" * 100 + '"'),
        3,
        "",
        "found 100 control characters, the first is U+0097",
        {"title": "Robots " + "—" * 100},
    ),
    "a control character in a key": Warned(
        a_document(without=("title",), more="ti\x00tle: Robots\n"),
        END - 1,
        "",
        "U+0000",
        {"title": "Robots"},
    ),
    "NUL as an escape": warned("title", r'"Rob\0ots"', "control characters", title="Robots"),
    "a C1 control as an escape": warned(
        "title", r'"Robots \x97"', "Windows-1252", title="Robots —"
    ),
    "a non-character as an escape": warned(
        "title", r'"Rob\uFFFEots"', "control characters", title="Robots"
    ),
    "NUL in a topic": Warned(
        a_document(topics='\n  - "A\\0I"'),
        16,
        "topics[0]",
        "control characters",
        {"topics": ("AI",)},
    ),
}

NOT_SO_ODD = {
    "a sound document": Accepted(a_document(), {"title": "Robots learn to read"}),
    "a byte order mark": Accepted(
        b"\xef\xbb\xbf" + a_document(), {"title": "Robots learn to read"}
    ),
    "CRLF": Accepted(
        a_document().replace(b"\n", b"\r\n"), {"topics": ("Robots", "AI"), "body": ""}
    ),
    "CR": Accepted(a_document().replace(b"\n", b"\r"), {"topics": ("Robots", "AI"), "body": ""}),
    "blanks behind the dashes": Accepted(
        WHOLE.replace("---\n", "---  \t\n").encode(), {"title": "Robots learn to read"}
    ),
    "no line end at the end": Accepted(a_document().rstrip(), {"body": ""}),
    "a body": Accepted(
        a_document(body="\n\n# More\n\n---\n\nand more\n"), {"body": "# More\n\n---\n\nand more"}
    ),
    "a document in one flow mapping": Accepted(
        b'---\n{title: "A", publishedDateTime: 2021-05-27T08:30:00Z, webUrl: "https://a.example/",'
        b' type: video, provider: {name: "B", domain: "b.example"}}\n---\n',
        {"title": "A", "type": "video", "published": None},
    ),
    "the dots that end a YAML document": Accepted(
        f"---\n{HEAD}... # no more\n\n# but ... this\n---\n".encode(), {"heat": 120}
    ),
    "No for a title": accepted("title", "No", title="No"),
    "a time of day for a title": accepted("title", "12:30", title="12:30"),
    "a number for a title": accepted("title", "1984", title="1984"),
    "an octal number for a title": accepted("title", "010", title="010"),
    "a date for a title": accepted("title", "2001-09-11", title="2001-09-11"),
    "an impossible date for a title": accepted("title", "2001-02-30", title="2001-02-30"),
    "a truth for a title": accepted("title", "true", title="true"),
    "the quoted word null for a title": accepted("title", '"null"', title="null"),
    "a title tagged as a text": accepted("title", "!!str 1984", title="1984"),
    "a title with the plain exclamation mark for a tag": accepted("title", "! x", title="x"),
    "a number tagged as one": accepted("heat", "!!int 87", heat=87),
    "a title with outer blanks": accepted("title", '"  Robots "', title="Robots"),
    "a title on two lines": accepted("title", '"Robots\n  read"', title="Robots read"),
    "a title with a line end in it": accepted("title", r'"Robots\nread"', title="Robots read"),
    "a title in a literal block": accepted("title", "|\n  Robots\n  read", title="Robots read"),
    "a title in a folded block": accepted("title", ">-\n  Robots\n  read", title="Robots read"),
    "a title with entities": accepted("title", '"It&#8217;s &lt;b&gt;"', title="It’s <b>"),
    "a title with entities encoded twice": accepted("title", '"&amp;lt;"', title="&lt;"),
    "a title with an ampersand": accepted("title", '"AT&T &copy 2021"', title="AT&T &copy 2021"),
    "a title with tags": accepted(
        "title", '"<script>alert(1)</script>"', title="<script>alert(1)</script>"
    ),
    "a title with a NUL for an entity": accepted("title", '"Robots&#0;"', title="Robots\ufffd"),
    "a title in many scripts": accepted("title", '"机器人 🤖 روبوت"', title="机器人 🤖 روبوت"),
    "a title that turns round": accepted("title", '"a\u202eb"', title="a\u202eb"),
    "a title with a line separator": accepted("title", "Robots\u2028read", title="Robots read"),
    "a title of 500 characters": accepted("title", "x" * 500, title="x" * 500),
    "an excerpt with lines": accepted("excerpt", r'"a\r\nb"', excerpt="a\nb"),
    "no excerpt": Accepted(a_document(without=("excerpt",)), {"excerpt": ""}),
    "a null excerpt": accepted("excerpt", "", excerpt=""),
    "an excerpt of 5,000 characters": accepted("excerpt", f'"{"x" * 5000}"', excerpt="x" * 5000),
    "undecided": Accepted(
        a_document(without=("quality", "heat", "published")),
        {"quality": None, "heat": None, "published": None, "removed": False},
    ),
    "absorbed": accepted("heat", "-1", heat=-1),
    "the highest scores": Accepted(
        a_document(quality="1000000", heat="1000000"), {"quality": 1_000_000, "heat": 1_000_000}
    ),
    "removed": accepted("removed", "true", removed=True),
    "not removed": accepted("removed", "false", removed=False),
    "no category": Accepted(a_document(without=("category",)), {"category": ""}),
    "null topics": accepted("topics", "\n  -\n  - AI\n  - ~\n  - null", topics=("AI",)),
    "no topics": Accepted(a_document(without=("topics",)), {"topics": ()}),
    "topics, null": accepted("topics", "", topics=()),
    "a topic twice": accepted("topics", "[AI, Robots, AI]", topics=("AI", "Robots")),
    "a topic called Null Pointer": accepted("topics", "[Null Pointer]", topics=("Null Pointer",)),
    "Norway for a tag": accepted("tags", "[NO, US-UT]", tags=("NO", "US-UT")),
    "an empty list of pictures": accepted("images", "[]", images=()),
    "an empty list of entries": accepted("related", "[]", related=()),
    "related, null": accepted("related", "", related=()),
    "2,000 related entries": accepted("related", "\n" + an_entry() * 2000),
    "a blank in an address": accepted(
        "webUrl", '"https://paper.example/?q=a b"', web_url="https://paper.example/?q=a b"
    ),
    "blanks around an address": accepted(
        "webUrl", '" https://paper.example/ "', web_url="https://paper.example/"
    ),
    "an address in capitals": accepted(
        "webUrl", "HTTPS://Paper.Example/A", web_url="HTTPS://Paper.Example/A"
    ),
    "an address with a port": accepted(
        "webUrl", "https://paper.example:8443/", web_url="https://paper.example:8443/"
    ),
    "an address in another alphabet": accepted(
        "webUrl", '"https://пример.рф/робот"', web_url="https://пример.рф/робот"
    ),
    "an address with an underscore": accepted(
        "webUrl", "https://my_paper.blog.example/", web_url="https://my_paper.blog.example/"
    ),
    "an address with a backslash in its query": accepted(
        "webUrl", "https://paper.example/?a=\\b", web_url="https://paper.example/?a=\\b"
    ),
    "an address of 2,048 characters": accepted("webUrl", "https://paper.example/" + "a" * 2026),
    "an older document": Accepted(
        a_document(
            without=("originalUrl", "webUrl"),
            sourceUrl="https://paper.example/",
            ampUrl="https://paper.example/amp",
            cdnAmpUrl="https://paper.cdn.example/amp",
        ),
        {
            "web_url": "https://paper.example/",
            "amp_url": "https://paper.example/amp",
            "cdn_amp_url": "https://paper.cdn.example/amp",
        },
    ),
    "a film that has only its original address": Accepted(
        a_document(
            without=("webUrl",), type="video", originalUrl="https://youtube.com/watch?v=VaUFjfbPEoA"
        ),
        {"web_url": "", "video": ("youtube", "VaUFjfbPEoA")},
    ),
    "a film's frame": accepted(
        "featuredContent",
        '"<iframe width=\\"800\\" src=\\"https://www.youtube.com/embed/lJJ62w01bXM\\"></iframe>"',
        video=("youtube", "lJJ62w01bXM"),
    ),
    "a picture at its own site": accepted(
        "images", PICTURE + "/a.jpg", images=(("/a.jpg", None, None, None, "", ""),)
    ),
    "a time with an offset": accepted("publishedDateTime", "2021-05-27T10:30:00+02:00"),
    "a time with a blank": accepted("publishedDateTime", "2021-05-27 08:30:00Z"),
    "a time with a fraction": accepted("publishedDateTime", "2021-05-27T08:30:00.123456789Z"),
    "a time without seconds": accepted("publishedDateTime", "2021-05-27T08:30Z"),
    "an alias of a text": Accepted(
        a_document(originalUrl="&page https://paper.example/robots", webUrl="*page"),
        {"web_url": "https://paper.example/robots"},
    ),
    "an anchor that nothing names": accepted("title", "&a Robots", title="Robots"),
    "comments everywhere": Accepted(
        a_document(heat="120 # hot", topics="\n  # the first\n  - AI # not last\n"),
        {"heat": 120, "topics": ("AI",)},
    ),
    "a key in quotes": Accepted(
        a_document(without=("title",), more='"title": Robots\n'), {"title": "Robots"}
    ),
    "an explicit key": Accepted(
        a_document(without=("title",), more="? title\n: Robots\n"), {"title": "Robots"}
    ),
    "a heat in a block of its own line": accepted("heat", "\n  120", heat=120),
    "a film among the entries, without an address": Accepted(
        a_document(more=related(an_entry(webUrl='""', type="video"))), {"related": (0,)}
    ),
    "an entry of an older document": Accepted(
        a_document(more=related(an_entry(webUrl="", sourceUrl="https://o.example/"))),
        {"related": (0,)},
    ),
    "an entry twice": Accepted(
        a_document(more=related(an_entry(), an_entry())), {"related": (0, 1)}
    ),
    "an entry in flow style": Accepted(
        a_document(more='related:\n  - {title: A, webUrl: "https://a.example/"}\n'),
        {"related": (0,)},
    ),
    "entries that aren't indented": Accepted(
        a_document(more="related:\n- title: A\n  webUrl: https://a.example/\n"), {"related": (0,)}
    ),
}
