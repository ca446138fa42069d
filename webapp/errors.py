"""Error pages: what happened, what was not changed, and the way out, in the same frame as every other page."""

import logging

from flask import Flask, current_app, flash, g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from peewee import InterfaceError, OperationalError
from playhouse.pool import MaxConnectionsExceeded
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from webapp import pages

log = logging.getLogger("elevendesk.web")
SENTENCES = {
    400: ("요청을 알아볼 수 없습니다", "아무것도 바뀌지 않았습니다. 이전 화면으로 돌아가 다시 시도해 주세요."),
    403: ("이 일을 할 권한이 없습니다", "아무것도 바뀌지 않았습니다. 스토어 주인에게 권한을 요청해 주세요."),
    404: ("찾는 화면이 없습니다", "주소가 바뀌었거나 볼 수 없는 자료입니다. 메뉴에서 다시 찾아 주세요."),
    405: ("이 주소로는 그렇게 할 수 없습니다", "아무것도 바뀌지 않았습니다. 메뉴에서 다시 시작해 주세요."),
    413: (
        "파일이 너무 큽니다",
        "{limit}MB까지 올릴 수 있습니다. 아무것도 저장하지 않았습니다. 뒤로 돌아가 나눈 파일을 올려 주세요.",
    ),
    429: ("너무 자주 시도했습니다", "잠시 기다린 뒤 다시 시도해 주세요. 입력한 내용은 아무것도 저장되지 않았습니다."),
    503: ("데이터베이스가 답하지 않습니다", "아무것도 바뀌지 않았습니다. 잠시 뒤 다시 시도해 주세요."),
}
ANSWER_ONLY = (
    "새로 고침이나 즐겨찾기로는 다시 열 수 없는 화면이라 여기로 왔습니다. 아무것도 바뀌지 않았으니 다시 골라 주세요."
)
UNEXPECTED = (
    "예상하지 못한 오류가 났습니다",
    "하던 일은 저장되지 않았습니다. 다시 시도해도 같으면 요청 번호를 관리자에게 알려 주세요.",
)


def _show(code: int, title: str, sentence: str) -> Response:
    return pages.page(
        "errors/error.html", status=code, code=code, title=title, sentence=sentence, request_id=g.get("request_id")
    )


def _way_back() -> Response:
    """From the address of a form's answer, which a reload or a bookmark asks for, to the page that it stands below."""
    routes, path = current_app.create_url_adapter(request), request.path
    while path and not (routes and routes.test(path or "/", "GET")):
        path = path.rpartition("/")[0]
    flash(ANSWER_ONLY, "info")
    return redirect(path or "/", 303)


def register(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.code is not None and 300 <= error.code < 400:
            return error.get_response()
        if error.code == 405 and request.method == "GET":
            return _way_back()
        title, sentence = SENTENCES.get(error.code or 500, UNEXPECTED)
        return _show(error.code or 500, title, sentence.format(limit=app.config["SETTINGS"].upload_max_mb))

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return _show(
            400,
            "화면이 오래되었습니다",
            "안전을 위해 아무것도 바꾸지 않았습니다. 화면을 새로 고친 뒤 다시 눌러 주세요.",
        )

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(MaxConnectionsExceeded)
    def database_silent(error: Exception) -> Response:
        log.exception("the database refused", exc_info=error)
        return _bare(503, *SENTENCES[503])

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("request failed", exc_info=error, extra={"endpoint": request.endpoint})
        return _bare(500, *UNEXPECTED)


def _bare(code: int, title: str, sentence: str) -> Response:
    """An error page that reads nothing from the database, since that may be what failed."""
    body = render_template(
        "errors/bare.html", code=code, title=title, sentence=sentence, request_id=g.get("request_id")
    )
    return make_response(body, code)
