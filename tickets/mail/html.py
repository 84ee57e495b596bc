"""The text of an HTML mail. HTML that came from outside is never shown as HTML."""

import re
from html.parser import HTMLParser

_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    {"p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
)
_BLOCKS |= frozenset({"pre", "section", "article", "header", "footer", "address", "dl", "dt", "dd"})
QUOTE = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend", re.IGNORECASE
)
QUOTE_MARK = "-----Original Message-----"  # stands where a mail program says that an older mail begins


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        if tag == "br" or tag in _BLOCKS:
            self.words.append("\n")
        if any(name in {"class", "id"} and QUOTE.search(value or "") for name, value in attrs):
            self.words.append(f"\n{QUOTE_MARK}\n")
        if tag == "img":
            self.words.extend(value for name, value in attrs if name == "alt" and value)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self.hidden:
            self.hidden -= 1
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "td":
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """What a reader of `html` reads, line by line."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
        text = "".join(reader.words)
    except AssertionError:  # the parser gives up so on declarations that never end
        text = re.sub(r"<[^<>]*>", " ", html)
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
