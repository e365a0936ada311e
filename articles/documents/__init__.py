"""The file format: bytes → document → record, and back. Plain Python; nothing of Django.

`read` and `validate` turn a file into an ArticleRecord or say everything that is wrong with it;
`write` gives the same bytes back, but for the lines of what changed.
"""

from articles.documents.changes import tidied
from articles.documents.reading import Document, read
from articles.documents.records import (
    ArticleRecord,
    DocumentError,
    ImageRecord,
    OrganizationRecord,
    Problem,
    ProviderRecord,
    RelatedRecord,
    TopicRecord,
    VideoRecord,
)
from articles.documents.taxonomies import (
    compose_organization,
    compose_topic,
    judge_organization,
    judge_topic,
    read_organization,
    read_topic,
    write_organization,
    write_topic,
)
from articles.documents.validation import (
    record_digest,
    related_digest,
    trusted_entries,
    validate,
)
from articles.documents.writing import compose, write

__all__ = [
    "ArticleRecord",
    "Document",
    "DocumentError",
    "ImageRecord",
    "OrganizationRecord",
    "Problem",
    "ProviderRecord",
    "RelatedRecord",
    "TopicRecord",
    "VideoRecord",
    "compose",
    "compose_organization",
    "compose_topic",
    "judge_organization",
    "judge_topic",
    "read",
    "read_organization",
    "read_topic",
    "record_digest",
    "related_digest",
    "tidied",
    "trusted_entries",
    "validate",
    "write",
    "write_organization",
    "write_topic",
]
