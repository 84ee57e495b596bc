"""What the catalogue's commands take and its answers hold."""

import marshmallow as ma

from organisation.schools.models import SchoolKind
from registry.catalogue.models import Category, Use
from web import money
from web.fields import Choice, Day, Euros, Flag, Id, Input, Output, PageArgs, Text, Whole


class ModelArgs(PageArgs):
    q = Text(1, 100, load_default="", metadata={"description": "part of a manufacturer, model number or alias"})
    category = Choice(Category, load_default=None)
    standard = Flag(load_default=None, metadata={"description": "listed as standard today"})


class AddModel(Input):
    manufacturer = Text(1, 80, required=True, metadata={"description": "by name; made when new", "example": "Lenovo"})
    model_number = Text(1, 120, masked=False, required=True, metadata={"example": "300w Yoga Gen 4"})
    category = Choice(Category, required=True, metadata={"example": "student_laptop"})


class CorrectModel(Input):
    model_number = Text(1, 120, masked=False)
    category = Choice(Category)


class AddAlias(Input):
    alias = Text(1, 120, required=True, metadata={"description": "as the supplier spells it", "example": "82VM0010MX"})
    supplier = Text(1, 120, metadata={"description": "its id or exact name; absent: every supplier"})


class ListStandard(Input):
    use = Choice(Use, required=True)
    school_kind = Choice(SchoolKind, metadata={"description": "absent: every kind of school"})
    valid_from = Day(required=True)
    valid_to = Day(metadata={"description": "first day it no longer is"})
    planned_life_months = Whole(1, 240, required=True)
    replacement_price_cents = Whole(0, money.MOST, required=True, metadata={"description": "without VAT"})
    support_ends_on = Day()
    successor_id = Id(metadata={"description": "the model that takes its place"})
    replaces = Id(metadata={"description": "a listing of another model, which ends on the first day of this one"})


class TypedListing(Input):
    """A listing as it stands in a form: the price in euros."""

    use = Choice(Use, required=True)
    school_kind = Choice(SchoolKind)
    valid_from = Day(required=True)
    valid_to = Day()
    planned_life_months = Whole(1, 240, required=True)
    replacement_price = Euros(required=True)
    support_ends_on = Day()
    successor_id = Id()
    replaces = Text(1, 40, metadata={"description": "a listing of another model, or `none`: both are standard"})


class EndListing(Input):
    valid_to = Day(required=True, metadata={"description": "first day it no longer is standard"})


class AliasOut(Output):
    id = ma.fields.UUID(required=True)
    alias = ma.fields.String(required=True)
    supplier = ma.fields.UUID(allow_none=True, metadata={"description": "none: every supplier"})
    version = ma.fields.Integer(required=True)


class ListingOut(Output):
    id = ma.fields.UUID(required=True)
    use = ma.fields.String(required=True)
    school_kind = ma.fields.String(allow_none=True)
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True)
    planned_life_months = ma.fields.Integer(required=True)
    replacement_price_cents = ma.fields.Integer(metadata={"description": "only for those who may see prices"})
    support_ends_on = ma.fields.Date(allow_none=True)
    successor_id = ma.fields.UUID(allow_none=True, metadata={"description": "the model that takes its place"})
    version = ma.fields.Integer(required=True)


class ModelOut(Output):
    id = ma.fields.UUID(required=True)
    manufacturer = ma.fields.String(required=True)
    model_number = ma.fields.String(required=True)
    category = ma.fields.String(required=True)
    aliases = ma.fields.List(ma.fields.Nested(AliasOut), required=True)
    standard = ma.fields.Boolean(required=True, metadata={"description": "listed as standard today"})
    listings = ma.fields.List(ma.fields.Nested(ListingOut), required=True)
    version = ma.fields.Integer(required=True)


class ModelPage(Output):
    items = ma.fields.List(ma.fields.Nested(ModelOut), required=True)
    next = ma.fields.String(allow_none=True)
