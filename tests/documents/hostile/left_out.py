"""Unsound pieces that are left out, with a warning."""

from tests.documents.building import END, a_document, an_entry
from tests.documents.hostile.rows import PICTURE, Warned, related, warned

LEFT_OUT = {
    "an unknown key": warned("pubished", "true", "an unknown key; it is kept"),
    "an unknown key 32 levels deep": warned("x", "[" * 31 + "]" * 31, "an unknown key"),
    "a merge key": warned("<<", "{title: Other}", "an unknown key", title="Robots learn to read"),
    "an unknown key that is a list of mappings with lists for keys": warned(
        "x", "[{? [a] : b}]", "an unknown key"
    ),
    "an unknown key in the provider": Warned(
        a_document(provider="\n  name: A\n  domain: a.example\n  id: 7"),
        15,
        "provider.id",
        "an unknown key",
        {},
    ),
    "no type": Warned(a_document(without=("type",)), 1, "type", "read as article", {}),
    "an excerpt that is a list": warned("excerpt", "[a]", "found a list", excerpt=""),
    "a category that is a mapping": warned("category", "{a: b}", "found a mapping", category=""),
    "a locale that isn't": warned("locale", '"not a locale"', "such as en-us", locale=""),
    "a locale of 1,000 characters": warned("locale", "en" + "-us" * 333, "such as en-us"),
    "a time of updating that isn't": warned(
        "updatedDateTime", "2021-02-30T00:00:00Z", "with its zone", updated_at=None
    ),
    "a time of updating that is quoted": warned(
        "updatedDateTime", '"2021-05-28T00:00:00Z"', "found the text", updated_at=None
    ),
    "an AMP address that is a script": warned(
        "ampWebUrl", '"javascript:alert(1)"', "a plain http(s) address", amp_url=""
    ),
    "an AMP address on localhost": warned(
        "cdnAmpWebUrl", "http://localhost/", "a host that isn't public", cdn_amp_url=""
    ),
    "an older AMP address that is a list": warned("ampUrl", "[a]", "found a list", amp_url=""),
    "two addresses of the page": warned(
        "sourceUrl",
        '"https://older.example/"',
        "another address than in webUrl, which counts",
        web_url="https://paper.example/robots",
    ),
    "ciphertext that isn't": warned("secured", '"not base64"', "two texts in base64"),
    "ciphertext that is a list": warned("secured", "[a]", "two texts in base64"),
    "an embed of a host that nobody knows": warned(
        "featuredContent",
        '"<iframe src=\\"https://evil.example/embed/lJJ62w01bXM\\"></iframe>"',
        "no frame of a video host that is known",
        video=None,
    ),
    "an embed of a host that looks like a known one": warned(
        "featuredContent",
        "'<iframe src=\"https://youtube.com.evil.example/embed/lJJ62w01bXM\">'",
        "no frame of a video host",
        video=None,
    ),
    "a script for an embed": warned(
        "featuredContent", "<script>alert(1)</script>", "no frame of a video host", video=None
    ),
    "an embed that is a mapping": warned("featuredContent", "{a: b}", "no frame", video=None),
    "topics that are a text": warned("topics", "AI", "a list of texts is right", topics=()),
    "topics that are a mapping": warned("topics", "{a: b}", "a list of texts", topics=()),
    "a topic that is a mapping": Warned(
        a_document(topics="\n  - {a: b}\n  - AI"),
        16,
        "topics[0]",
        "found a mapping; a text is right",
        {"topics": ("AI",)},
    ),
    "a topic of 201 characters": Warned(
        a_document(topics=f"\n  - AI\n  - {'x' * 201}"),
        17,
        "topics[1]",
        "201 characters; 200 are the most",
        {"topics": ("AI",)},
    ),
    "tags that are a text": warned("tags", "US-UT", "a list of texts is right", tags=()),
    "a tag that is a list": Warned(
        a_document(tags="\n  - [a]\n  - CN"), END + 1, "tags[0]", "found a list", {"tags": ("CN",)}
    ),
    "pictures that are a text": warned("images", "/a.jpg", "a list of pictures", images=()),
    "a picture that is a text": Warned(
        a_document(images="\n  - /a.jpg"), 19, "images[0]", "a mapping with a url", {"images": ()}
    ),
    "a picture without an address": Warned(
        a_document(images="\n  - width: 5"), 19, "images[0].url", "needs a url", {"images": ()}
    ),
    "a picture on localhost": Warned(
        a_document(images=PICTURE + "http://localhost/a.jpg"),
        19,
        "images[0].url",
        "isn't public",
        {"images": ()},
    ),
    "a picture of another scheme": Warned(
        a_document(images=PICTURE + '"data:image/png;base64,AAAA"'),
        19,
        "images[0].url",
        "the picture is left out",
        {"images": ()},
    ),
    "a picture on a host without a scheme": Warned(
        a_document(images=PICTURE + "//evil.example/a.jpg"),
        19,
        "images[0].url",
        "a plain http(s) address",
        {"images": ()},
    ),
    "a picture whose width is a text": Warned(
        a_document(images=PICTURE + '/a.jpg\n    width: "640"'),
        20,
        "images[0].width",
        "found the text '640'",
        {"images": ()},
    ),
    "a picture whose height is nothing": Warned(
        a_document(images=PICTURE + "/a.jpg\n    height: 0"),
        20,
        "images[0].height",
        "from 1 to 100,000",
        {"images": ()},
    ),
    "a picture whose isCached is a word": Warned(
        a_document(images=PICTURE + "/a.jpg\n    isCached: yes"),
        20,
        "images[0].isCached",
        "found 'yes'",
        {"images": ()},
    ),
    "a logo that is a script": Warned(
        a_document(
            provider="\n  name: A\n  domain: a.example\n  images:\n    - url: javascript:alert(1)"
        ),
        16,
        "provider.images[0].url",
        "the picture is left out",
        {},
    ),
    "related, a text": warned("related", "none", "a list of entries is right", related=()),
    "related, a mapping": warned("related", "{a: b}", "a list of entries is right", related=()),
}


def bad_entry(line: int, key: str, says: str, **keys: str) -> Warned:
    """A sound entry, this one, and a sound one: the last keeps its index."""
    document = a_document(more=related(an_entry(), an_entry(**keys), an_entry()))
    path = f"related[1].{key}" if key else "related[1]"
    return Warned(document, END + 10 + line, path, says, {"related": (0, 2)})


ENTRIES = {
    "an entry without a title": bad_entry(0, "title", "needs a title", title='""'),
    "an entry whose title is a list": bad_entry(0, "title", "found a list", title="[a]"),
    "an entry whose title is too long": bad_entry(0, "title", "501 characters", title="x" * 501),
    "an entry without an address": bad_entry(0, "webUrl", "no address", webUrl=""),
    "an entry whose address is empty": bad_entry(3, "webUrl", "no address", webUrl='""'),
    "an entry that is a script": bad_entry(
        3, "webUrl", "the entry is left out", webUrl='"javascript:alert(1)"'
    ),
    "an entry on localhost": bad_entry(3, "webUrl", "isn't public", webUrl="http://localhost/"),
    "an entry whose time isn't": bad_entry(
        2, "publishedDateTime", "with its zone", publishedDateTime="yesterday"
    ),
    "an entry whose quality is a text": bad_entry(
        9 - 1, "quality", "found the text '70'", quality='"70"'
    ),
    "an entry whose type nobody knows": bad_entry(4, "type", "article or video", type="podcast"),
    "an entry whose provider has no domain": bad_entry(
        5, "provider.domain", "needs a domain", provider="\n      name: A"
    ),
    "an entry whose provider is a text": bad_entry(5, "provider", "found 'A'", provider="A"),
    "a video entry of nobody": bad_entry(
        3, "webUrl", "only a video of a named provider", webUrl='""', type="video", provider=""
    ),
    "an entry that is a text": Warned(
        a_document(more="related:\n  - robots\n" + an_entry()),
        END + 1,
        "related[0]",
        "found 'robots'; a mapping is right",
        {"related": (1,)},
    ),
    "an entry that is null": Warned(
        a_document(more="related:\n  -\n" + an_entry()),
        END + 1,
        "related[0]",
        "found nothing; a mapping is right",
        {"related": (1,)},
    ),
    "an entry that is a list": Warned(
        a_document(more="related:\n  - [a, b]\n" + an_entry()),
        END + 1,
        "related[0]",
        "found a list; a mapping is right",
        {"related": (1,)},
    ),
    "an entry with an AMP address that is a script": Warned(
        a_document(more=related(an_entry(ampWebUrl="javascript:alert(1)"))),
        END + 10,
        "related[0].ampWebUrl",
        "a plain http(s) address with a public host name is right: left out",
        {"related": (0,)},
    ),
    "an entry with a picture on localhost": Warned(
        a_document(more=related(an_entry(images="\n      - url: http://localhost/a.jpg"))),
        END + 11,
        "related[0].images[0].url",
        "the picture is left out",
        {"related": (0,)},
    ),
    "an entry with an unknown key": Warned(
        a_document(more=related(an_entry(colour="red"))),
        END + 10,
        "related[0].colour",
        "an unknown key",
        {"related": (0,)},
    ),
}
