"""Writes letters from the templates: `templates/<template>.<language>.txt`, the subject on the first line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from notifications.adapters import wording
from notifications.adapters.amounts import date_en, date_th, man_days_en, man_days_th, province_name
from notifications.application.ports import Letter, Unwritable
from notifications.domain.contact import Language

TEMPLATES = Path(__file__).parents[1] / "templates"
# What people typed themselves is said back to them, but never at such a length that it becomes somebody's message.
MOST_CHARACTERS_OF_A_FACT = 200


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes: the name under every letter, and how to ask back."""

    name_th: str
    name_en: str
    contact: str

    def name(self, language: Language) -> str:
        """The name in a language."""
        return self.name_th if language is Language.TH else self.name_en


class JinjaLetters:
    """Every template is compiled once, when it is first needed."""

    def __init__(self, office: Office) -> None:
        self._environments = {language: environment(language, office) for language in Language}
        self._templates: dict[tuple[str, Language], Template] = {}

    def write(
        self, template: str, language: Language, facts: Mapping[str, Any], *, recipient: str | None, call: str | None
    ) -> Letter:
        """The letter; raises ``Unwritable`` when the facts do not fill the template."""
        try:
            text = self._template(template, language).render(
                {name: _tame(value) for name, value in facts.items()},
                recipient=_tame(recipient) if recipient else None,
                call=_tame(call) if call else None,
            )
        except Exception as error:  # whatever a template may run into with old facts
            raise Unwritable(f"{template}.{language}: {type(error).__name__}: {error}") from error
        subject, _, body = text.partition("\n")
        return Letter(subject.strip(), body.strip() + "\n")

    def _template(self, name: str, language: Language) -> Template:
        found = self._templates.get((name, language))
        if found is None:
            found = self._environments[language].get_template(f"{name}.{language}.txt")
            self._templates[name, language] = found
        return found


def environment(language: Language, office: Office) -> Environment:
    """What the templates of a language are written with: filters, and the office that writes."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 - plain text: nothing interprets it
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    thai = language is Language.TH
    made.globals.update(office=office.name(language), contact=office.contact)
    made.filters.update(
        date=date_th if thai else date_en,
        man_days=man_days_th if thai else man_days_en,
        province=province_name(language),
        dimension=_named(wording.DIMENSIONS, language),
        level=_named(wording.LEVELS, language),
        group=_named(wording.GROUPS, language),
        group_reason=_named(wording.GROUP_REASONS, language),
        field=_named(wording.FIELDS, language),
        outcome=_named(wording.OUTCOMES, language),
        ineligible_why=_advised(wording.INELIGIBLE, language, "why"),
        ineligible_do=_advised(wording.INELIGIBLE, language, "do"),
        refused_why=_advised(wording.REFUSALS, language, "why"),
        refused_do=_advised(wording.REFUSALS, language, "do"),
        person_role=_named(wording.PERSON_ROLES, language),
        purpose=_named(wording.PURPOSES, language),
        authority_refused_why=_advised(wording.AUTHORITY_REFUSALS, language, "why"),
        authority_refused_do=_advised(wording.AUTHORITY_REFUSALS, language, "do"),
        authority_ended=_named(wording.AUTHORITY_ENDED, language),
    )
    return made


def _named(words: Mapping[str, wording.Words], language: Language) -> Callable[[Any], str]:
    known = {code: getattr(each, language) for code, each in words.items()}
    return lambda code: known.get(str(code), str(code))


def _advised(advice: Mapping[str, wording.Advice], language: Language, part: str) -> Callable[[str], str]:
    return _named({code: getattr(each, part) for code, each in advice.items()}, language)


def _tame(value: Any) -> Any:
    """Text on one line, without control and direction characters, of bounded length: a name cannot forge a letter."""
    if not isinstance(value, str) or (len(value) <= MOST_CHARACTERS_OF_A_FACT and value.isprintable()):
        return value
    line = "".join(character if character.isprintable() else " " for character in value)
    line = " ".join(line.split())
    return line if len(line) <= MOST_CHARACTERS_OF_A_FACT else line[: MOST_CHARACTERS_OF_A_FACT - 1] + "…"
