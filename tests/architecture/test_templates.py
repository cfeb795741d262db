"""Rules that every template keeps. The message of a failure is the advice."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from tests.architecture.source import ROOT, TEMPLATES, of_each, relative, roots_of_templates
from tests.architecture.source import templates as all_templates

ALL = all_templates()
ROOTS = roots_of_templates()


def in_its_root(path: Path) -> Path:
    """What a template is called where it is asked for: below `templates`, ours or a type's own."""
    return path.relative_to(next(root for root in ROOTS if path.is_relative_to(root)))


# Parameters of components, and keywords of our macros, that people read or hear.
SPOKEN = re.compile(
    r"(.*[tT]ext|.*[hH]tml|label|legend|hint|title|caption|heading|message|prefix|suffix"
    r"|.*[lL]abel|.*Announcement|serviceName)"
)
SPOKEN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
LETTER = re.compile(r"[^\W\d_]")

environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


def template(check: Callable[[Path], None]) -> Callable[[], None]:
    """One test of all templates, which tells of each that fails: thousands of tests take longer."""
    return of_each(check, lambda: {relative(path): path for path in ALL})


@cache
def parsed(path: Path) -> nodes.Template:
    return environment.parse(path.read_text())


def visible(html: str) -> Iterator[str]:
    """The words in a piece of HTML that people see or hear. Jinja's parts have been left out.

    What a computer says is not translated, nor what languages call themselves.
    """
    html = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", html, flags=re.DOTALL)
    for name in SPOKEN_ATTRIBUTES:
        for found in re.finditer(rf"\s{name}=\"([^\"]*)\"", html):
            yield found[1]
    html = re.sub(r"&#?\w+;|>\s*(Cymraeg|English)\s*<", " ", html)
    yield re.sub(r"<[^<>]*>", " ", html)


def html_of(tree: nodes.Template) -> str:
    """The HTML of a template, with everything of Jinja's taken out."""
    return "\N{NO-BREAK SPACE}".join(data.data for data in tree.find_all(nodes.TemplateData))


def spoken_literals(tree: nodes.Template) -> Iterator[str]:
    """Words handed to a macro as they are, instead of through the catalogue."""
    for pair in tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and SPOKEN.fullmatch(str(pair.key.value)):
            yield from literals(pair.value)
    for keyword in tree.find_all(nodes.Keyword):
        if SPOKEN.fullmatch(keyword.key):
            yield from literals(keyword.value)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in CONTROLS:
            yield from (text for node in call.args[1:2] for text in literals(node))
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if not isinstance(node, nodes.TemplateData):
                yield from literals(node)


def literals(node: nodes.Node) -> Iterator[str]:
    """The string constants that an expression can amount to. What is inside a call is its own."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        for branch in filter(None, (node.expr1, node.expr2)):
            yield from literals(branch)
    elif isinstance(node, (nodes.Or, nodes.And, nodes.Add)):
        yield from literals(node.left)
        yield from literals(node.right)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from literals(part)
    elif isinstance(node, nodes.Filter) and node.node is not None:
        yield from literals(node.node)


def macros_of(name: str) -> set[str]:
    return {macro.name for macro in parsed(TEMPLATES / name).find_all(nodes.Macro)}


CONTROLS = macros_of("components/fields.html")


def words_from_the_catalogue(path):
    tree = parsed(path)

    for text in visible(html_of(tree)):
        assert not LETTER.search(text), f"put {text.strip()!r} into _()"
    for text in spoken_literals(tree):
        for words in () if text.startswith(("/", "#")) else visible(text):  # an address
            assert not LETTER.search(words), f"put {text!r} into _()"


test_every_word_comes_from_the_catalogue = template(words_from_the_catalogue)


@template
def test_the_catalogue_is_given_whole_sentences(path):
    """What is not a plain string cannot be extracted; a joined one cannot be translated."""
    for call in parsed(path).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}:
            texts = call.args[: 2 if call.node.name == "ngettext" else 1]
            for text in texts:
                assert isinstance(text, nodes.Const), f"line {call.lineno}: one literal string"
    for joined in parsed(path).find_all(nodes.Concat):
        for part in joined.nodes:
            is_call = isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name)
            assert not (is_call and part.node.name == "_"), (
                f"line {joined.lineno}: put the value into the sentence, _('… %(name)s …', name=…);"
                " put HTML around it with {% set html %}<p>{{ _('…') }}</p>{% endset %}, since"
                " joining a plain '<p>' to a text escapes it"
            )


@template
def test_components_speak_only_inside_macros(path):
    """The top of an imported file runs once, in whatever language came first."""
    if not (path.parent.name == "components" or path.name.startswith("_")):
        return
    tree = parsed(path)
    if not list(tree.find_all(nodes.Macro)):
        return
    outside = [node for node in tree.body if not isinstance(node, nodes.Macro)]
    for node in outside:
        for name in node.find_all(nodes.Name):
            assert name.name not in {"_", "gettext", "ngettext"}, f"line {name.lineno}"


@template
def test_every_import_is_used_and_every_file_exists(path):
    source = path.read_text()
    tree = parsed(path)
    for node in tree.find_all((nodes.FromImport, nodes.Extends, nodes.Include, nodes.Import)):
        name = getattr(node.template, "value", None)
        if name and not name.startswith("govuk_frontend_jinja/"):
            assert any((root / name).is_file() for root in ROOTS), f"there is no {name}"
        if isinstance(node, nodes.FromImport):
            for imported in node.names:
                known = imported[1] if isinstance(imported, tuple) else imported
                assert len(re.findall(rf"\b{known}\b", source)) > 1, f"{known} is not used"


@template
def test_pages_extend_the_layout_of_a_door(path):
    parts = in_its_root(path).parts
    if {"components", "layouts", "emails"} & {*parts[:2]} or path.name.startswith("_"):
        return
    extends = list(parsed(path).find_all(nodes.Extends))
    assert len(extends) == 1, "extend layouts/pages, payment, staff or sandbox; or begin with _"
    if isinstance(extends[0].template, nodes.Const):
        extended = extends[0].template.value
        assert extended != "layouts/base.html", "extend the layout of your door"
        doors = tuple(f"{folder}/" for folder in ("layouts", parts[0], *parts[1:2]))
        assert extended.startswith(doors), "or a template of your own door"


@template
def test_nothing_is_inline_and_nothing_is_elsewhere(path):
    """The policy of app/web/headers.py would block it, in the browser and not in a test."""
    html = re.sub(r"\{#.*?#\}", " ", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"\sstyle=", html), "a class in static/exchequer.css instead"
    html_but_colours = re.sub(r'<style nonce="\{\{ style_nonce \}\}">\.exchequer-brand ', "", html)
    assert not re.search(r"<style\b", html_but_colours), "static/exchequer.css instead"
    assert not re.search(r"\son[a-z]+=", html), "a data- attribute and static/exchequer.js instead"
    assert not re.search(r"<script\b", html), '{{ script("name.js") }}, and scripts.toml'
    for tag in re.findall(r"<(?:link|script|img|iframe|source)\b[^>]*>", html):
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", tag), tag
    assert "| safe" not in html, "escape it, or make it Markup where it is made"
    assert "|safe" not in html, "escape it, or make it Markup where it is made"


@template
def test_a_form_that_changes_something_carries_a_token(path):
    html = re.sub(r"\{#.*?#\}", " ", path.read_text(), flags=re.DOTALL)
    for form in re.findall(r"<form\b.*?</form>", html, flags=re.DOTALL):
        is_ours = not re.search(r"action=\"\{\{ (?:issuer|acs|challenge|next|service)_", form)
        if 'method="post"' in form and is_ours and "sandbox" not in path.parts:
            assert re.search(r"\bcsrf\(|csrfToken|csrf_token", form), form[:80]


def test_our_own_classes_are_in_the_style_sheet_and_used():
    sheet = set(re.findall(r"\.(exchequer-[\w-]+)", (ROOT / "static/exchequer.css").read_text()))
    used: set[str] = set()
    views = (*(ROOT / "app/web").rglob("*.py"), *(ROOT / "app/payments/types").rglob("*.py"))
    for path in (*ALL, *views, ROOT / "static/exchequer.js"):
        used |= set(re.findall(r"\b(exchequer-[a-z][\w-]*)", path.read_text()))

    assert used - sheet == set(), "not in static/exchequer.css"


def test_citizens_pages_have_the_behaviour_of_the_components_they_use():
    """They load a part of GOV.UK Frontend's script: static/pages/govuk.mjs. Compile it again."""
    has_behaviour = {"accordion", "button", "character-count", "checkboxes", "error-summary"}
    has_behaviour |= {"exit-this-page", "file-upload", "notification-banner", "password-input"}
    has_behaviour |= {"radios", "skip-link", "tabs"}  # and service-navigation, when it has links
    loaded = set(
        re.findall(
            r"dist/govuk/components/([\w-]+)/", (ROOT / "static/pages/govuk.mjs").read_text()
        )
    )
    ours = (*TEMPLATES.glob("pages/**/*.html"), *TEMPLATES.glob("layouts/pa*.html"))
    for path in (*ours, *(path for path in ALL if not path.is_relative_to(TEMPLATES))):
        source = path.read_text()
        if path not in ours and not re.search(r'"layouts/pa(ges|yment)\.html"', source):
            continue  # of a type, and for its staff
        used = set(re.findall(r"govuk_frontend_jinja/components/([\w-]+)/", source))
        used |= {"password-input"} if "password_input(" in source else set()
        assert used & has_behaviour <= loaded, path.name


def test_pages_are_drawn_by_our_own_renderer():
    """Flask's has request and session in it, which a remembered page would show to others."""
    for path in (ROOT / "app").rglob("*.py"):
        assert not re.search(r"\brender_template(_string)?\b", path.read_text()), path


def test_every_template_compiles():
    for path in ALL:
        try:
            environment.parse(path.read_text())
        except TemplateSyntaxError as problem:
            pytest.fail(f"{path}: {problem}")


# The rules themselves


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "Hello",
        '<p aria-label="Hello"></p>',
        '<img alt="Card">',
        '{{ govukButton({"text": "Pay"}) }}',
        '{{ govukButton({"text": "Pay" if a else _("Stop")}) }}',
        '{{ govukInput({"label": {"text": "Amount"}}) }}',
        '{{ govukX({"titleText": "Important"}) }}',
        '{{ govukX({"html": "<b>Important</b>"}) }}',
        '{{ text_input("name", "Name on card", errors) }}',
        '{{ text_input("name", _("Name"), errors, hint="As on the card") }}',
        '{{ "Hello" }}',
        '{{ name or "nobody" }}',
        '{{ "Hello " ~ name }}',
        '{{ "hello" | upper }}',
    ],
)
def test_words_outside_the_catalogue_are_found(source, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(source)
    with pytest.raises(AssertionError, match=r"put .* into _\(\)"):
        words_from_the_catalogue(page)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="govuk-body">{{ _("Hello") }}</p>',
        "{% trans name=name %}Hello {{ name }}{% endtrans %}",
        '{{ govukButton({"text": _("Pay"), "id": "pay", "classes": "a b"}) }}',
        '{{ text_input("name", _("Name"), errors, autocomplete="cc-name") }}',
        "{# a comment #}&nbsp;– £{{ amount }}",
        "<link href=\"{{ asset('a.css' if brand == \"govuk\" else 'b.css') }}\">",
        '<p aria-label="{{ _("Hello") }}">1 – 2</p>',
        "<p><code>pay_session</code></p>",
        "<form action=\"{{ url or '/staff/sign-out' }}\">",
        '{{ tag({"text": text, "classes": "govuk-tag--" ~ colour}) }}',
    ],
)
def test_words_from_the_catalogue_are_not(source, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(source)
    words_from_the_catalogue(page)
