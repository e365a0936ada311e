"""Collects what readers' pages say into locale/newsdesk.pot, for those who translate it.

    .venv/bin/python .ci/messages.py
    msginit --locale=de --input=locale/newsdesk.pot --output=locale/de/LC_MESSAGES/django.po
    msgfmt --output=locale/de/LC_MESSAGES/django.mo locale/de/LC_MESSAGES/django.po
    LANGUAGE_CODE=de make run

Django's own makemessages reads Django's templates, and these are Jinja's (docs/decisions/0006).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import jinja2

PROJECT = Path(__file__).resolve().parent.parent
CATALOGUE = PROJECT / "locale" / "newsdesk.pot"
SINGLE, SEVERAL = {"_", "gettext", "said"}, {"ngettext", "said_of_many"}
HEADER = r"""# What readers' pages say. Written by .ci/messages.py.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""
Message = tuple[str, str]  # singular, plural or ""


def in_templates() -> Iterator[tuple[Message, str]]:
    env = jinja2.Environment(  # noqa: S701 - nothing is rendered here
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True
    )
    for file in sorted((PROJECT / "templates" / "public").glob("*.html")):
        for line, _, said in env.extract_translations(file.read_text("utf-8")):
            parts = said if isinstance(said, tuple) else (said,)
            texts = [part for part in parts if isinstance(part, str)]
            place = f"{file.relative_to(PROJECT)}:{line}"
            yield (texts[0], texts[1] if len(texts) > 1 else ""), place


def in_code() -> Iterator[tuple[Message, str]]:
    for file in sorted((PROJECT / "articles").rglob("*.py")):
        if "admin" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            wanted = 1 if node.func.id in SINGLE else 2 if node.func.id in SEVERAL else 0
            texts = [
                part.value
                for part in node.args[:wanted]
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
            if wanted and len(texts) == wanted:
                place = f"{file.relative_to(PROJECT)}:{node.lineno}"
                yield (texts[0], texts[1] if wanted > 1 else ""), place


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def entry(message: Message, places: list[str]) -> str:
    single, plural = message
    files = sorted({place.rpartition(":")[0] for place in places})
    lines = [f"#: {' '.join(files)}"]
    if "%(" in single + plural:
        lines.append("#, python-format")
    lines.append(f"msgid {quoted(single)}")
    if plural:
        lines += [f"msgid_plural {quoted(plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


def main() -> None:
    found: dict[Message, list[str]] = {}
    for message, place in [*in_templates(), *in_code()]:
        found.setdefault(message, []).append(place)
    # One entry for a text: a plural form covers the singular alone.
    several = {single for single, plural in found if plural}
    entries = [
        entry(message, places)
        for message, places in sorted(found.items())
        if message[1] or message[0] not in several
    ]
    CATALOGUE.parent.mkdir(exist_ok=True)
    CATALOGUE.write_text(HEADER + "\n" + "\n\n".join(entries) + "\n", encoding="utf-8")
    print(f"{CATALOGUE.relative_to(PROJECT)}: {len(entries)} messages")


if __name__ == "__main__":
    main()
