"""Front matters that can't be read, and what must not be missing from one."""

from tests.documents.building import END, a_document, an_entry
from tests.documents.hostile.rows import (
    HEAD,
    WHOLE,
    Refused,
    refused,
    related,
)

UNREADABLE = {
    "an empty file": Refused(b"", 1, "", "the file is empty"),
    "nothing but a byte order mark": Refused(b"\xef\xbb\xbf", 1, "", "the file is empty"),
    "nothing but blank lines": Refused(b"\n\n\n", 1, "", "must begin with a line of three dashes"),
    "no front matter": Refused(b"# Robots\n", 1, "", "found '# Robots'"),
    "a blank line before the front matter": Refused(
        b"\n" + a_document(), 1, "", "must begin with a line of three dashes"
    ),
    "four dashes": Refused(WHOLE.replace("---", "----").encode(), 1, "", "found '----'"),
    "a comment behind the opening dashes": Refused(
        WHOLE.replace("---", "--- # seed", 1).encode(), 1, "", "found '--- # seed'"
    ),
    "TOML's fence": Refused(b'+++\ntitle = "x"\n+++\n', 1, "", "found '+++'"),
    "an HTML page": Refused(b"<!doctype html>\n<title>404</title>\n", 1, "", "<!doctype html>"),
    "a front matter that isn't closed": Refused(f"---\n{HEAD}".encode(), 1, "", "isn't closed"),
    "a front matter that is closed by dots": Refused(
        f"---\n{HEAD}...\n".encode(), 1, "", "isn't closed"
    ),
    "one line of dashes": Refused(b"---", 1, "", "isn't closed"),
    "an empty front matter": Refused(b"---\n---\n", 1, "", "the front matter is empty"),
    "a front matter of comments": Refused(b"---\n# a\n# b\n---\n", 1, "", "is empty"),
    "null for a front matter": Refused(b"---\n~\n---\n", 1, "", "is empty"),
    "a list for a front matter": Refused(b"---\n- a\n- b\n---\n", 2, "", "is a list"),
    "a text for a front matter": Refused(b"---\njust words\n---\n", 2, "", "is a text"),
    "a key twice": Refused(
        a_document(more="title: Again\n"), END, "title", "a second time, the first is in line 3"
    ),
    "a key twice, once quoted": Refused(
        a_document(more='"heat": 5\n'), END, "heat", "a second time, the first is in line 10"
    ),
    "published twice, saying the same": Refused(
        a_document(more="published: true\n"), END, "published", "a second time"
    ),
    "a key twice in the provider": Refused(
        a_document(provider="\n  name: A\n  domain: a.example\n  name: B"),
        15,
        "provider.name",
        "a second time",
    ),
    "a key twice in a related entry": Refused(
        a_document(more=related(an_entry(quality="70\n    quality: 71"))),
        END + 10,
        "related[0].quality",
        "a second time",
    ),
    "an unknown key twice": Refused(a_document(more="x: 1\nx: 2\n"), END + 1, "x", "a second time"),
    "a merge key twice": Refused(a_document(more="<<: a\n<<: b\n"), END + 1, "<<", "a second time"),
    "an unknown tag": refused("title", "!headline x", "found the tag '!headline'"),
    "a tag that would run code": refused(
        "title", '!!python/object/apply:os.system ["true"]', "found the tag '!!python/object"
    ),
    "a tag that would run code, in an unknown key": Refused(
        a_document(more="x: !!python/name:os.system\n"), END, "x", "write the value without a tag"
    ),
    "a tag deep in a related entry": Refused(
        a_document(more=related(an_entry(quality="!evil 70"))),
        END + 9,
        "related[0].quality",
        "found the tag '!evil'",
    ),
    "binary": refused("title", "!!binary aGVsbG8=", "found the tag '!!binary'"),
    "a set": Refused(a_document(more="x: !!set {a, b}\n"), END, "x", "found the tag '!!set'"),
    "a verbatim tag": refused("title", "!<tag:evil.example,2020:x> y", "found the tag"),
    "a list tagged as a text": refused("topics", "!!str [a, b]", "found the tag '!!str'"),
    "a tag's handle that nobody declared": refused("title", "!e!x y", "not readable as YAML"),
    "an alias of nothing": refused("title", "*nobody", "of nothing"),
    "an alias of a list": Refused(
        a_document(topics="&all\n  - AI", more="tags: *all\n"), 21, "tags", "only a text may"
    ),
    "an alias of itself": Refused(
        a_document(more="x: &x [*x]\n"), END, "x[0]", "of a list or a mapping"
    ),
    "a billion laughs": Refused(
        a_document(more="a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"),
        END + 1,
        "b[0]",
        "of a list or a mapping",
    ),
    "twenty-one aliases": Refused(
        a_document(more="a: &a b\nx: [" + "*a," * 21 + "]\n"), END + 1, "x[20]", "more than 20"
    ),
    "a merge of a mapping": Refused(
        a_document(more="base: &base {a: b}\n<<: *base\n"), END + 1, "<<", "of a list or a mapping"
    ),
    "two documents": Refused(
        f"---\n{HEAD}...\ntitle: second\n---\n".encode(),
        END + 1,
        "",
        "found 'title: second' after the end",
    ),
    "a second document behind three dashes and a tag": Refused(
        f"---\n{HEAD}--- !x\na: b\n---\n".encode(), END, "", "found '--- !x' after the end"
    ),
    "a directive": Refused(
        f"---\n%YAML 1.2\n{HEAD}---\n".encode(), 2, "", "after the end of the YAML"
    ),
    "33 levels": Refused(
        a_document(x="[" * 32 + "]" * 32), END, "x[0][0]", "nested deeper than 32 levels"
    ),
    "33 levels in a related entry": Refused(
        a_document(more=related(an_entry(x="[" * 30 + "]" * 30))),
        END + 10,
        "related[0].x",
        "nested deeper than 32 levels",
    ),
    "a list for a key": Refused(
        a_document(more="? [a, b]\n: c\n"), END, "", "a list or a mapping as a key"
    ),
    "a colon in a plain title": refused("title", "Robots: the book", "not readable as YAML"),
    "a quote that isn't closed": Refused(
        a_document(title='"Robots learn'), 4, "excerpt", "not readable as YAML"
    ),
    "a tab for indentation": Refused(
        a_document(provider="\n\tname: A\n\tdomain: a.example"), 13, "provider", "not readable"
    ),
    "a list that isn't closed": Refused(a_document(tags="[a, b"), 23, "tags[2]", "not readable"),
    "a lone surrogate as an escape": refused("title", r'"\ud800"', "not readable as YAML"),
    "an escape beyond Unicode": refused("title", r'"\U00110000"', "not readable as YAML"),
    "an escape that YAML hasn't": refused("title", r'"\q"', "not readable as YAML"),
    "a reserved sign": refused("title", "@robots", "not readable as YAML"),
    "a text that goes on to the left": Refused(
        a_document(more="x: |2\n   a\n b\n"), END + 2, "x", "not readable"
    ),
    "Latin-1": Refused(
        WHOLE.replace("Robots learn", "Röboter").encode("latin-1"),
        3,
        "",
        "byte 0xf6 at offset 28 is no UTF-8",
    ),
    "a byte of no encoding in the body": Refused(a_document() + b"\xff", END + 2, "", "0xff"),
    "a truncated character": Refused(a_document() + b"\xe2\x80", END + 2, "", "0xe2 at offset"),
    "an overlong slash": Refused(b"---\ntitle: \xc0\xaf\n---\n", 2, "", "byte 0xc0"),
    "a surrogate in UTF-8": Refused(a_document(title="\ud800"), 3, "", "byte 0xed"),
    "UTF-16, little end first": Refused(WHOLE.encode("utf-16"), 1, "", "UTF-16"),
    "UTF-16, big end first": Refused(
        b"\xfe\xff" + WHOLE.encode("utf-16-be"), 1, "", "save it as UTF-8"
    ),
    "UTF-16, little end first, without a mark": Refused(
        WHOLE.encode("utf-16-le"), 1, "", "save it as UTF-8"
    ),
    "UTF-16, big end first, without a mark": Refused(
        WHOLE.encode("utf-16-be"), 1, "", "save it as UTF-8"
    ),
    "UTF-32": Refused(WHOLE.encode("utf-32"), 1, "", "save it as UTF-8"),
    "a picture": Refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, "", "byte 0x89"),
    "an archive": Refused(b"PK\x03\x04\x14\0\0\0\x08\0", 1, "", "three dashes"),
}

MISSING = {
    "no title": Refused(a_document(without=("title",)), 1, "title", "needs a title"),
    "an empty title": refused("title", '""', "needs a title"),
    "a null title": refused("title", "null", "needs a title"),
    "a title of blanks": refused("title", '" \\t\\n "', "needs a title"),
    "a title of entities that are blank": refused("title", '"&nbsp;&#8203;"', "needs a title"),
    "a title of control characters": refused("title", '"\\0\\x07"', "needs a title"),
    "no time": Refused(
        a_document(without=("publishedDateTime",)), 1, "publishedDateTime", "needs the time"
    ),
    "a null time": refused("publishedDateTime", "~", "a plain time with its zone"),
    "an empty time": refused("publishedDateTime", "", "found nothing"),
    "no provider": Refused(
        a_document(without=("provider",)), 1, "provider", "name and domain is right"
    ),
    "a null provider": refused("provider", "", "name and domain is right"),
    "a provider without a name": Refused(
        a_document(provider="\n  domain: a.example"), 12, "provider.name", "needs a name"
    ),
    "a provider without a domain": Refused(
        a_document(provider="\n  name: A"), 12, "provider.domain", "needs a domain"
    ),
    "a provider whose name is null": Refused(
        a_document(provider="\n  name: null\n  domain: a.example"), 13, "provider.name", "nothing"
    ),
    "no address": Refused(
        a_document(without=("originalUrl", "webUrl")), 1, "webUrl", "no address of the article"
    ),
    "nothing but an AMP address": Refused(
        a_document(without=("originalUrl", "webUrl"), ampWebUrl='"https://a.example/amp"'),
        1,
        "webUrl",
        "no address of the article",
    ),
    "empty addresses": Refused(
        a_document(originalUrl='""', webUrl='""'), 1, "webUrl", "no address of the article"
    ),
}
