"""Shapes of self-assessments over the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enrolment.domain.assessment_history import Source
from enrolment.domain.words import Dimension

_VERSION = validate.Length(min=1, max=64)


class QuestionsArgs(Schema):
    """Which version of the questions; the one in force where nothing is said."""

    version = fields.String(load_default=None, validate=_VERSION)


class AxisView(Schema):
    """A dimension with its names."""

    dimension = fields.String(validate=validate.OneOf(list(Dimension)))
    th = fields.String()
    en = fields.String()


class ChoiceView(Schema):
    """A step of the scale."""

    value = fields.Integer()
    th = fields.String()
    en = fields.String()


class AssessmentQuestionView(Schema):
    """A question, under the code of its answer."""

    code = fields.String()
    dimension = fields.String(validate=validate.OneOf(list(Dimension)))
    th = fields.String()
    en = fields.String()


class QuestionsView(Schema):
    """A version of the questions. Points of versions of one series can be compared."""

    version = fields.String()
    series = fields.String()
    effective_from = fields.Date()
    source_th = fields.String()
    source_en = fields.String()
    dimensions = fields.List(fields.Nested(AxisView))
    scale = fields.List(fields.Nested(ChoiceView))
    questions = fields.List(fields.Nested(AssessmentQuestionView))


# Each answer is the rules' to judge, not these schemas': the rules tell every question at fault in both languages.


class AssessmentDraftBody(Schema):
    """Answers so far, in place of those saved before."""

    questions = fields.String(load_default=None, allow_none=True, validate=_VERSION)
    answers = fields.Dict(
        required=True, keys=fields.String(), metadata={"description": "0 to 4 by question; those left out are open"}
    )


class AssessmentBody(Schema):
    """All 25 answers; without answers those of the draft are completed."""

    questions = fields.String(
        load_default=None,
        allow_none=True,
        validate=_VERSION,
        metadata={"description": "the version that was answered; the one in force where nothing is said"},
    )
    answers = fields.Dict(
        load_default=None, allow_none=True, keys=fields.String(), metadata={"description": "0 to 4 by question"}
    )


class AssessmentDraftView(Schema):
    """What is saved so far. The ETag is its version, 0 before the first save."""

    questions = fields.String()
    answers = fields.Dict(keys=fields.String(), values=fields.Integer())
    missing = fields.List(fields.String(), metadata={"description": "codes of the questions still open"})
    in_force = fields.Boolean(metadata={"description": "whether these questions are still asked"})
    saved_at = fields.AwareDateTime(allow_none=True)
    saved_by = fields.String(allow_none=True)


class AssessmentView(Schema):
    """A complete assessment: points (0..100) by dimension, and their mean."""

    id = fields.String(metadata={"description": "its own, or that of the application that it came with"})
    source = fields.String(validate=validate.OneOf(list(Source)))
    taken_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "empty where an application's clock could not be read"}
    )
    taken_by = fields.String(allow_none=True, metadata={"description": "empty where it came with an application"})
    questions = fields.String()
    points = fields.Dict(keys=fields.String(), values=fields.Integer())
    mean = fields.String()


class AnsweredView(AssessmentView):
    """A complete assessment with its answers."""

    answers = fields.Dict(keys=fields.String(), values=fields.Integer())


class DimensionChangeView(AxisView):
    """One dimension over time."""

    first = fields.Integer(allow_none=True)
    previous = fields.Integer(allow_none=True)
    latest = fields.Integer()
    since_first = fields.Integer(allow_none=True)
    since_previous = fields.Integer(allow_none=True)


class MeanChangeView(Schema):
    """The mean over time."""

    first = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    latest = fields.String()
    since_first = fields.String(allow_none=True)
    since_previous = fields.String(allow_none=True)


class SeriesView(Schema):
    """One line of the radar: points in the order of the axes."""

    name = fields.String(validate=validate.OneOf(["first", "previous", "latest"]))
    assessment_id = fields.String()
    taken_at = fields.AwareDateTime(allow_none=True)
    points = fields.List(fields.Integer())


class RadarView(Schema):
    """What a radar draws: its axes, and one line an assessment."""

    highest = fields.Integer()
    axes = fields.List(fields.Nested(AxisView))
    series = fields.List(fields.Nested(SeriesView))


class ChangeView(Schema):
    """Change over time, among assessments whose points mean the same; in words and in figures."""

    enterprise_id = fields.String()
    assessments = fields.Integer()
    th = fields.String()
    en = fields.String()
    first = fields.Nested(AssessmentView, allow_none=True)
    previous = fields.Nested(AssessmentView, allow_none=True)
    latest = fields.Nested(AssessmentView, allow_none=True)
    not_compared = fields.List(fields.Nested(AssessmentView), metadata={"description": "of other questions"})
    dimensions = fields.List(fields.Nested(DimensionChangeView))
    mean = fields.Nested(MeanChangeView, allow_none=True)
    radar = fields.Nested(RadarView)
