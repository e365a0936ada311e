"""The laws of reading and writing, on a thousand random documents in every layout."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.documents import (
    ImageRecord,
    ProviderRecord,
    RelatedRecord,
    compose,
    read,
    record_digest,
    validate,
    write,
)
from articles.documents.keys import KEYS, OLDER_NAMES
from tests.documents.random_documents import documents

MOMENT = datetime(2022, 2, 3, 4, 5, 6, tzinfo=UTC)
PICTURE = ImageRecord("https://new.example/a.jpg", 3, 4, None, "A “title” & more", "Her: own")
ENTRY = RelatedRecord(
    0,
    "https://new.example/entry?a=b c",
    "New: &amp; \\ #1",
    "Said\nso",
    MOMENT,
    "article",
    ProviderRecord("true", "new.example", (PICTURE,)),
    7,
    "https://new.example/amp",
    "",
    (PICTURE,),
)

# Fields and what an editor may set them to.
_SIGNS = [*"aZ 0'\":#&\\-[]{}é🤖\n", "&lt;", "null", "\u0085", "\u2029"]
texts = st.lists(st.sampled_from(_SIGNS), max_size=12).map(
    lambda signs: " ".join(("x" + "".join(signs)).split())
)
EDITS = st.one_of(
    st.tuples(st.just("title"), texts),
    st.tuples(st.just("excerpt"), st.one_of(texts, st.just("two\n\nlines"), st.just(""))),
    st.tuples(st.just("category"), texts),
    st.tuples(st.just("published_at"), st.just(MOMENT)),
    st.tuples(st.just("updated_at"), st.sampled_from([None, MOMENT])),
    st.tuples(
        st.sampled_from(["original_url", "amp_url", "cdn_amp_url"]),
        st.sampled_from(["", "https://new.example/?a=b c'\"#"]),
    ),
    st.tuples(st.just("web_url"), st.just("https://new.example/#'\"")),
    st.tuples(st.just("type"), st.sampled_from(["article", "video"])),
    st.tuples(st.just("locale"), st.sampled_from(["", "en-us", "no"])),
    st.tuples(st.sampled_from(["quality", "heat"]), st.sampled_from([None, 0, 5, 1_000_000])),
    st.tuples(st.just("published"), st.sampled_from([None, True, False])),
    st.tuples(st.just("removed"), st.booleans()),
    st.tuples(st.just("provider"), st.builds(ProviderRecord, texts, texts, st.just((PICTURE,)))),
    st.tuples(
        st.sampled_from(["topics", "tags"]), st.lists(texts, max_size=3, unique=True).map(tuple)
    ),
    st.tuples(st.just("images"), st.sampled_from([(), (PICTURE,)])),
    st.tuples(st.just("related"), st.sampled_from([(), (ENTRY,), (ENTRY, ENTRY)])),
    st.tuples(st.just("body"), st.sampled_from(["", "# Set\n\n---\n\nby hand", "    code"])),
)


def without_places(record):
    """Entries count themselves: a list that grew or shrank is compared by what they say."""
    return record._replace(related=tuple(entry._replace(index=0) for entry in record.related))


def lines_of(data, line_end):
    return data.decode("utf-8-sig").split(line_end)


@settings(
    max_examples=1000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents(), EDITS)
def test_only_the_lines_of_the_changed_key_differ_and_only_its_value(random, edit):
    field, value = edit
    document = read(random.bytes)
    before, _ = validate(document)

    assert write(document, {}) == random.bytes

    written = write(document, {field: value})
    after, _ = validate(read(written))
    expected = before._replace(**{field: value})
    if field in ("web_url", "original_url", "type"):  # a film may be known by its address
        expected = expected._replace(video=after.video)
    assert without_places(after) == without_places(expected)
    assert (record_digest(after) == record_digest(before)) == (after == before)

    if after == before:
        assert written == random.bytes
    elif random.pieces is not None and field != "body":
        old, new = (lines_of(data, random.line_end) for data in (random.bytes, written))
        keys = {KEYS[field], OLDER_NAMES.get(KEYS[field])}
        place = 1
        for piece in random.pieces:
            first = place + len(piece.above)
            place = first + len(piece.lines)
            if piece.key in keys:
                break
        else:
            first = place = next(i for i, line in enumerate(old) if new[i] != line)
        assert new[:first] == old[:first]
        assert new[len(new) - len(old) + place :] == old[place:]


@settings(
    max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents(), st.data())
def test_elements_that_stay_are_copied_whatever_their_order(random, data):
    document = read(random.bytes)
    before, _ = validate(document)
    count = len(document.entries)
    order = data.draw(st.permutations(range(count)))
    kept = order[: data.draw(st.integers(0, count))]
    by_index = {entry.index: entry for entry in before.related}

    written = write(document, {"related": [*kept, ENTRY]})
    after, _ = validate(read(written))
    assert (
        without_places(after).related
        == without_places(
            before._replace(related=(*(by_index[index] for index in kept), ENTRY))
        ).related
    )
    assert after._replace(related=()) == before._replace(related=())


@settings(
    max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(documents())
def test_a_document_composed_from_a_record_says_the_same(random):
    record, _ = validate(read(random.bytes))
    composed, warnings = validate(read(compose(record)))
    assert without_places(composed) == without_places(record)
    assert warnings == ()
