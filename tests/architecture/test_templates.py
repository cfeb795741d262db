"""Every word in a template comes from the catalogue; every template is there for a reason."""

import re

import pytest
from jinja2 import nodes

from app.web.rendering.environment import make_environment
from tests.architecture.source import TEMPLATES, modules, templates

NAMES = {"GOV.UK", "Exchequer", "Cymraeg", "English"}  # proper nouns, the same in every language
ENGLISH_ONLY = ("docs/",)  # for developers

SEEN_BY_PEOPLE = re.compile(
    r"""\b(?:aria-label|alt|title|placeholder|content)\s*=\s*["']([^"'{]*)""", re.VERBOSE
)
PARAMETERS = {"text", "html", "title", "label", "legend", "hint", "caption", "titleText"}
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext"}

every_template = pytest.mark.parametrize(
    "name", [str(path.relative_to(TEMPLATES)) for path in templates()]
)
environment = make_environment(reload=False)


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


def words_between_tags(text: str) -> set[str]:
    """What a person would read that did not come out of an expression."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "\n", text)
    text = re.sub(r"&[a-z#0-9]+;", "", text)
    text = re.sub(r"\b[a-z]+(_[a-z]+)+\b", "", text)  # the name of a cookie or a field
    return {line.strip() for line in text.splitlines() if re.search(r"[^\W\d_]{2}", line)}


def words_in_parameters(tree: nodes.Template) -> set[str]:
    """Literal texts handed to a macro: {"text": "Continue"}."""
    found = set()
    for pair in tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in PARAMETERS:
            found |= {text for text in literals(pair.value) if re.search(r"[^\W\d_]{2}", text)}
    return found


def literals(node: nodes.Node) -> set[str]:
    """Strings in an expression that are not inside a translation, a tag or a nested parameter."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in TRANSLATORS:
        return set()
    if isinstance(node, nodes.Pair | nodes.Test | nodes.Getitem | nodes.Filter | nodes.Compare):
        return set()
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return words_between_tags(node.value)
    found = set()
    for child in node.iter_child_nodes():
        found |= literals(child)
    return found


@every_template
def test_every_word_comes_from_the_catalogue(name):
    if name.startswith(ENGLISH_ONLY):
        return
    text = source(name)
    visible = words_between_tags(text) | words_in_parameters(environment.parse(text))

    assert not visible - NAMES, f"{name}: wrap these in _(...)"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Pay now</p>", {"Pay now"}),
        ("<p>{{ _('Pay now') }}</p>", set()),
        ("{% trans %}Pay now{% endtrans %}", set()),
        ('{{ button({"text": "Pay now"}) }}', {"Pay now"}),
        ('{{ button({"text": _("Pay now"), "name": "pay"}) }}', set()),
        ('{{ button({"html": "<b>Pay</b>" ~ _("now")}) }}', {"Pay"}),
    ],
)
def test_words_outside_the_catalogue_are_noticed(template, found):
    words = words_between_tags(template) | words_in_parameters(environment.parse(template))

    assert words == found


@every_template
def test_attributes_that_are_read_aloud_come_from_the_catalogue(name):
    if name.startswith(ENGLISH_ONLY):
        return
    text = re.sub(r"\{#.*?#\}|<meta[^>]*>", "", source(name), flags=re.DOTALL)
    words = {found for found in SEEN_BY_PEOPLE.findall(text) if re.search(r"[^\W\d_]{2}", found)}

    assert not words, f"{name}: wrap these in _(...)"


@every_template
def test_every_macro_that_is_imported_is_used(name):
    text = source(name)
    for imported in environment.parse(text).find_all(nodes.FromImport):
        for macro in imported.names:
            used_as = macro if isinstance(macro, str) else macro[1]
            assert len(re.findall(rf"\b{used_as}\b", text)) > 1, f"{name} imports {used_as}"


def test_every_template_is_used():
    """By a view, by its name, or by another template."""
    named = {text for module in modules() for text in module.strings() if text.endswith(".html")}
    for path in templates():
        tree = environment.parse(path.read_text())
        for kind in (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport):
            for node in tree.find_all(kind):
                named |= {const.value for const in node.template.find_all(nodes.Const)}
                if isinstance(node.template, nodes.Const):
                    named.add(node.template.value)
    unused = {str(path.relative_to(TEMPLATES)) for path in templates()} - named

    assert not unused, "nobody renders these"
