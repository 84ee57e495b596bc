"""What the calls about profiles and about the preview of a mapping take and answer."""

import marshmallow as ma

from registry.columns.columns import Purpose
from registry.imports.profiles import NAME
from registry.imports.schemas import BatchNameOut, PutMapping
from web.fields import Input, Output, Text


class FindProfiles(Input):
    supplier = Text(1, 120, metadata={"description": "its id or exact name"})


class RenameProfile(Input):
    name = Text(1, NAME, required=True)


class PreviewMapping(PutMapping):
    """A mapping of the sheet that has been read."""

    class Meta:
        exclude = ("sheet",)


class MappingProfileOut(Output):
    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    supplier = ma.fields.Nested(BatchNameOut, required=True, allow_none=True)
    purpose = ma.fields.Enum(Purpose, by_value=True, required=True)
    headers = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "by which it is known"})
    mapping = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    saved_by = ma.fields.Nested(BatchNameOut, required=True)
    saved_at = ma.fields.AwareDateTime(required=True)
    version = ma.fields.Integer(required=True)


class MappingProfilesOut(Output):
    items = ma.fields.List(ma.fields.Nested(MappingProfileOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class UnderstoodCellOut(Output):
    column = ma.fields.String(required=True, metadata={"description": "key of the target column"})
    says = ma.fields.String(required=True, metadata={"description": "the cell, or what was given for all rows"})
    means = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "as it is read; none: nothing, or not readable"}
    )
    is_unreadable = ma.fields.Boolean(required=True)


class UnderstoodRowOut(Output):
    row_number = ma.fields.Integer(required=True, metadata={"description": "in the file, from 1"})
    cells = ma.fields.List(ma.fields.Nested(UnderstoodCellOut), required=True)


class UnderstoodOut(Output):
    """The first rows of the file as they would be read."""

    rows = ma.fields.List(ma.fields.Nested(UnderstoodRowOut), required=True)
