"""Why an article or a tree is not taken."""

from core.errors import N_, Conflict, DomainError


class ArticleEmpty(DomainError):
    code = "article_empty"
    status = 422
    says = N_("Write a title and a text in at least one language.")
    field = "title_fi"


class HalfWritten(DomainError):
    code = "half_written"
    status = 422
    says = N_("In %(language)s there is a title or a text, not both. Write the other as well, or leave both empty.")
    field = "title_%(code)s"


class CategoryUnknown(DomainError):
    code = "category_not_open"
    status = 422
    says = N_("There is no open category %(category)s.")
    field = "category"


class ModelUnknown(DomainError):
    code = "model_not_listed"
    status = 422
    says = N_("This model is not in the catalogue.")
    field = "model"


class TreeKnown(Conflict):
    code = "tree_known"
    says = N_("This category has a decision tree for this already. Change that one.")
    field = "category"


class TreeWrong(DomainError):
    """Values hold the `place` in the tree: the key of a question, and of an answer behind it."""

    status = 422
    field = "nodes"


class TreeKeyWrong(TreeWrong):
    code = "tree_key_wrong"
    says = N_("%(place)s: the key must be unique and made of a–z, 0–9 and _.")


class TreeLeadsNowhere(TreeWrong):
    code = "tree_leads_nowhere"
    says = N_("%(place)s: it leads to a question that does not exist.")


class TreeEndsTwice(TreeWrong):
    code = "tree_ends_twice"
    says = N_("%(place)s: an answer leads to a question or ends with advice or an article, not both.")


class TreeArticleUnknown(TreeWrong):
    code = "tree_article_unknown"
    says = N_("%(place)s: there is no such article.")


class TreeWordsMissing(TreeWrong):
    code = "tree_words_missing"
    says = N_("%(place)s: write it in Finnish, Swedish and English.")


class TreeCircle(TreeWrong):
    code = "tree_circle"
    says = N_("%(place)s: the questions lead back to themselves.")


class AnswerInRules(Conflict):
    """Values: what."""

    code = "answer_in_rules"
    says = N_("An answer cannot be removed while these rules look at it: %(what)s.")
    field = "nodes"


class NotResolved(Conflict):
    code = "not_resolved"
    says = N_("An article is written from a ticket that was resolved.")
