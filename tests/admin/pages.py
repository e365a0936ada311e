"""Forms of a page as a browser reads and sends them."""

from html.parser import HTMLParser

VOID = {"input", "br", "img", "link", "meta", "hr"}


class FormReader(HTMLParser):
    """The fields of the form with an id, in order, with what a browser would send for them."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields = []  # [name, value] pairs
        self.buttons = []  # (name, value, formaction, text)
        self._select = self._textarea = self._button = None
        self._options = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name")
        if tag == "input" and name and "disabled" not in given:
            kind = given.get("type", "text")
            if kind == "submit":
                self.buttons.append((name, given.get("value", ""), "", given.get("value", "")))
            elif kind not in ("checkbox", "radio") or "checked" in given:
                absent = "on" if kind in ("checkbox", "radio") else ""
                self.fields.append([name, given.get("value", absent)])
        elif tag == "textarea" and name:
            self._textarea = [name, ""]
        elif tag == "select" and name:
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "button":
            self._button = [name, given.get("value", ""), given.get("formaction", ""), ""]

    def handle_data(self, text):
        if self._textarea:
            self._textarea[1] += text
        if self._button:
            self._button[3] += text

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self._textarea:
            # A browser drops the line end that follows the tag, and sends the others as CR LF.
            name, text = self._textarea
            self.fields.append([name, text.removeprefix("\n").replace("\n", "\r\n")])
            self._textarea = None
        elif tag == "select" and self._select:
            chosen = [value for value, selected in self._options if selected]
            if not chosen and self._options:
                chosen = [self._options[0][0]]
            self.fields.extend([self._select, value] for value in chosen)
            self._select = None
        elif tag == "button" and self._button:
            self.buttons.append(tuple(self._button))
            self._button = None


def form_on(response, form_id):
    """What a browser would send for the form of a page, as a dict of lists."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    fields = {}
    for name, value in reader.fields:
        # The row that scripts copy is no field of the page without them; browsers send it all the
        # same, and so do we.
        fields.setdefault(name, []).append(value)
    assert fields, f"no form {form_id} on this page"
    return fields


def buttons_on(response, form_id="changelist-form"):
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return reader.buttons


def row_button(response, article, text):
    """The address of the button `text` in an article's row; None where there is none."""
    for _, _, action, label in buttons_on(response):
        if f"/{article.pk}/" in action and label == text:
            return action
    return None


def messages_on(response):
    """What a page says was done, with its links."""
    return [str(message) for message in response.context["messages"]] if response.context else []
