"""Making an application compiles nothing for addresses that nobody asks for."""

from flask import Flask, url_for

from app.web import routes

COMPILED = "<werkzeug routing>"  # the file that Werkzeug says its own code is in


def made():
    app = Flask("roads", static_folder=None)
    routes.init_app(app)
    app.add_url_rule("/pay/<name>/<int:pence>", endpoint="pay")
    (rule,) = app.url_map.iter_rules()
    return app, rule


def test_a_route_is_compiled_when_it_is_first_asked_for_its_address():
    app, rule = made()
    assert rule._build_unknown.__code__.co_filename != COMPILED

    with app.test_request_context():
        asked = [url_for("pay", name="a b", pence=5, self="me", route="x") for _ in range(2)]

    assert asked == ["/pay/a%20b/5?self=me&route=x"] * 2
    assert rule._build_unknown.__code__.co_filename == COMPILED


def test_an_address_that_is_nearly_right_is_put_right():
    app = made()[0]
    app.add_url_rule("/about/", endpoint="about", view_func=str)

    answer = app.test_client().get("/about?a=1")

    assert (answer.status_code, answer.location) == (308, "http://localhost/about/?a=1")
