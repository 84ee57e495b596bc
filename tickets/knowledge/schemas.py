"""What articles, trees and suggestions take, and what is answered."""

import marshmallow as ma

from core.languages import CODES
from tickets.knowledge.models import ArticleState
from web.fields import Choice, Day, Flag, Id, Input, Output, PageArgs, Text

LONGEST_TITLE, LONGEST_BODY = 200, 20_000


class Texts(Input):
    """A language has a title and a text, or neither."""

    title_fi = Text(0, LONGEST_TITLE)
    title_sv = Text(0, LONGEST_TITLE)
    title_en = Text(0, LONGEST_TITLE)
    body_fi = Text(0, LONGEST_BODY, lines=True)
    body_sv = Text(0, LONGEST_BODY, lines=True)
    body_en = Text(0, LONGEST_BODY, lines=True)
    category = Text(1, 60, allow_none=True, metadata={"description": "code"})
    model = Id(allow_none=True, metadata={"description": "key of the model of which it is a known problem"})
    review_on = Day(metadata={"description": "absent: in a year"})


class WriteArticle(Texts):
    ticket = Id(metadata={"description": "key of the resolved ticket from which it is written"})
    publish = Flag(load_default=False, metadata={"description": "let everyone read it at once"})


class AlterArticle(Texts):
    pass


class FindArticles(PageArgs):
    q = Text(1, 200, metadata={"description": "words"})
    state = Choice(ArticleState, metadata={"description": "for those who write articles; others see published ones"})
    category = Text(1, 60, metadata={"description": "code"})
    review_due = Flag(load_default=False, metadata={"description": "only those whose day of review has come"})
    missing = ma.fields.String(
        validate=ma.validate.OneOf(CODES), metadata={"description": "only those without a text in this language"}
    )


class TreeWords(Input):
    fi = Text(1, 500, lines=True, required=True)
    sv = Text(1, 500, lines=True, required=True)
    en = Text(1, 500, lines=True, required=True)


class TreeAnswer(Input):
    key = Text(1, 40, required=True)
    label = ma.fields.Nested(TreeWords, required=True)
    next = Text(1, 40, allow_none=True, metadata={"description": "key of the question that follows"})
    advice = ma.fields.Nested(TreeWords, allow_none=True, metadata={"description": "what to do; ends the questions"})
    article = ma.fields.UUID(allow_none=True, metadata={"description": "key of an article to read"})


class TreeQuestion(Input):
    key = Text(1, 40, required=True)
    question = ma.fields.Nested(TreeWords, required=True)
    answers = ma.fields.List(ma.fields.Nested(TreeAnswer), required=True, validate=ma.validate.Length(1, 6))


NODES = ma.fields.List(
    ma.fields.Nested(TreeQuestion),
    required=True,
    validate=ma.validate.Length(1, 30),
    metadata={"description": "questions; the first one is asked first"},
)


class AddTree(Input):
    category = Text(1, 60, required=True, metadata={"description": "code"})
    model = Id(allow_none=True, metadata={"description": "key of the model it is asked about; absent: every other"})
    nodes = NODES


class AlterTree(Input):
    nodes = NODES
    active = Flag(load_default=True)


class FindTrees(Input):
    category = Text(1, 60, metadata={"description": "code"})


class Suggest(Input):
    q = Text(0, 500, lines=True, load_default="", metadata={"description": "what was typed so far"})
    category = Text(1, 60, load_default=None, metadata={"description": "code"})
    device = Text(1, 80, load_default=None, metadata={"description": "tag, serial number or key"})


class EffectOf(Input):
    days = ma.fields.Integer(
        load_default=90,
        strict=False,
        validate=ma.validate.Range(1, 1_095),
        metadata={"description": "how many days back"},
    )


class ShareOut(Output):
    hits = ma.fields.Integer(required=True, metadata={"description": "people who filed nothing within a day"})
    of = ma.fields.Integer(required=True, metadata={"description": "people"})
    low = ma.fields.Float(required=True, metadata={"description": "0-1, Wilson, 95 %"})
    high = ma.fields.Float(required=True, metadata={"description": "0-1, Wilson, 95 %"})


class SavedOut(Output):
    value = ma.fields.Float(required=True, metadata={"description": "share with help less share without, -1 to 1"})
    low = ma.fields.Float(required=True, metadata={"description": "-1 to 1, Newcombe, 95 %"})
    high = ma.fields.Float(required=True, metadata={"description": "-1 to 1, Newcombe, 95 %"})


class HelpEffectOut(Output):
    category = ma.fields.String(allow_none=True, metadata={"description": "code; none: not chosen yet, or all"})
    helped = ma.fields.Nested(ShareOut, required=True)
    held_out = ma.fields.Nested(ShareOut, required=True)
    saved = ma.fields.Nested(SavedOut, allow_none=True, metadata={"description": "none: one of the groups is empty"})
    says = ma.fields.String(required=True, metadata={"description": "saves, costs, or unclear"})


class HelpEffectsOut(Output):
    days = ma.fields.Integer(required=True)
    holdout_percent = ma.fields.Integer(required=True, metadata={"description": "of people see no help on a day"})
    total = ma.fields.Nested(HelpEffectOut, required=True)
    items = ma.fields.List(ma.fields.Nested(HelpEffectOut), required=True)


class ArticleOut(Output):
    id = ma.fields.UUID(required=True)
    state = ma.fields.String(required=True)
    title = ma.fields.Dict(required=True, metadata={"description": "language → title; empty where not written"})
    body = ma.fields.Dict(required=True, metadata={"description": "language → text"})
    category = ma.fields.String(allow_none=True)
    model = ma.fields.UUID(allow_none=True)
    review_on = ma.fields.Date(required=True)
    edition = ma.fields.Integer(required=True)
    missing = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "languages without a text"})
    helped = ma.fields.Integer(required=True, metadata={"description": "how often it solved a problem"})
    published_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer(required=True)


class ArticlePage(Output):
    items = ma.fields.List(ma.fields.Nested(ArticleOut), required=True)
    next = ma.fields.String(allow_none=True)


class HelpTreeOut(Output):
    id = ma.fields.UUID(required=True)
    category = ma.fields.String(required=True)
    model = ma.fields.UUID(allow_none=True, metadata={"description": "none: every model without a tree of its own"})
    active = ma.fields.Boolean(required=True)
    nodes = ma.fields.List(ma.fields.Dict(), required=True)
    solved = ma.fields.Integer(required=True)
    version = ma.fields.Integer(required=True)


class HelpTreePage(Output):
    items = ma.fields.List(ma.fields.Nested(HelpTreeOut), required=True)
    next = ma.fields.String(allow_none=True)


class SuggestionOut(Output):
    kind = ma.fields.String(required=True, metadata={"description": "known_problem, article or tree"})
    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    url = ma.fields.String(required=True)
    rank = ma.fields.Integer(required=True, metadata={"description": "larger is better"})


class SuggestionsOut(Output):
    items = ma.fields.List(ma.fields.Nested(SuggestionOut), required=True)
    next = ma.fields.String(allow_none=True)
