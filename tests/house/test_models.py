"""Models speak German to people, name themselves, and never vanish with something signed."""

import re

import pytest
from django.apps import apps
from django.db import models

from tests.house.tree import PACKAGES

MODELS = [model for model in apps.get_models() if model._meta.app_label in PACKAGES]
NAMES = [model._meta.label for model in MODELS]
# Rows that are part of another row and go with it; neither end is ever signed.
PARTS = {
    "agreements.Commitment.goal",
    "schools.SchoolBranch.school",
    "schools.Site.school",
}


def own_fields(model: type[models.Model]) -> "list[models.Field[object, object]]":
    """Return the fields somebody wrote: no keys made by Django, none inherited from it."""
    return [
        field
        for field in model._meta.local_fields
        if not field.auto_created and field.model.__module__.split(".")[0] in PACKAGES
    ]


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_model_names_itself(model: type[models.Model]) -> None:
    assert model.__str__ is not models.Model.__str__


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_docstring_begins_with_the_german_word(model: type[models.Model]) -> None:
    word, colon, rest = (model.__doc__ or "").partition(": ")
    assert colon
    assert rest
    label = str(model._meta.verbose_name).casefold()
    assert word.casefold() in label or label in word.casefold()


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_labels_are_german(model: type[models.Model]) -> None:
    unnamed = [f.name for f in own_fields(model) if f.verbose_name == f.name.replace("_", " ")]
    assert unnamed == []


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_nothing_signed_vanishes_with_something_else(model: type[models.Model]) -> None:
    cascading = {
        f"{model._meta.label}.{field.name}"
        for field in own_fields(model)
        if field.remote_field and getattr(field.remote_field, "on_delete", None) is models.CASCADE
    }
    assert cascading <= PARTS


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_known_words_are_a_promise_of_the_database(model: type[models.Model]) -> None:
    promised = " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )
    free = [
        field.name
        for field in own_fields(model)
        if field.choices and not re.search(rf"\('{field.name}(__in)?',", promised)
    ]
    assert free == []


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_moment_has_its_person(model: type[models.Model]) -> None:
    names = {field.name for field in own_fields(model)}
    people = {field.name for field in own_fields(model) if field.many_to_one}
    doers = {name.removesuffix("_by") for name in people if name.endswith("_by")}
    moments = {name.removesuffix("_at") for name in names if name.endswith("_at")}
    assert doers <= moments, "a person without a moment"
