"""Why an own field or a value of one is refused."""

from core.errors import N_, Conflict, DomainError


class FieldExists(Conflict):
    """Values: name."""

    code = "own_field_exists"
    says = N_("This category already has a field called %(name)s.")
    field = "name_en"


class NameOfColumn(Conflict):
    """Values: name."""

    code = "own_field_column"
    says = N_("A column of imports is called %(name)s. Choose another name, so that no file is misread.")
    field = "name_en"


class FieldWasAnother(Conflict):
    """Values: code."""

    code = "own_field_was_another"
    says = N_("The code %(code)s belongs to a deleted field of another kind. Choose another code.")
    field = "code"


class ChoicesUnsaid(DomainError):
    code = "own_field_choices"
    status = 422
    says = N_("A field of choices needs at least two of them, each different; other fields have none.")
    field = "choices"


class FieldDeleted(Conflict):
    code = "own_field_deleted"
    says = N_("This field is deleted. Bring it back first.")
