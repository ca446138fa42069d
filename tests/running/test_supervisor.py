"""Starting, staying up and stopping: the whole product as processes on an empty folder."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests import system
from tests.product import PROJECT, Product, until

Start = Callable[..., Product]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the product on this test's folder, as often as wanted; all of them are ended."""
    started: list[Product] = []

    def begin(command: str = "run", **settings: str) -> Product:
        (tmp_path / "data").mkdir(exist_ok=True)
        started.append(Product(tmp_path / "data", command, **settings))
        return started[-1]

    yield begin
    for product in started:
        product.stop()
        for process in product.descendants():
            os.kill(process, signal.SIGKILL)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_demo_says_where_it_is_how_to_come_in_and_how_to_stop(start: Start) -> None:
    demo = start("demo").wait_until_ready()
    assert demo.url in demo.greeting
    assert "Sign in as demo with the password demo-1234" in demo.greeting
    assert "Stop it with Ctrl-C" in demo.greeting
    assert requests.get(f"{demo.market}/_control/", timeout=5).json()
    sign_in(demo.url, "demo", "demo-1234")
    with pytest.raises(requests.ConnectionError):  # loopback only
        requests.get(demo.url.replace("127.0.0.1", "127.0.0.2"), timeout=5)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_leaves_nothing_running(start: Start, by: signal.Signals) -> None:
    product = start("demo").wait_until_ready()
    children = product.descendants()
    assert len(children) >= 4
    assert product.stop(by) == 0
    assert not product.descendants()
    assert "ended by itself" not in product.log


def test_a_child_that_is_killed_is_started_again(start: Start) -> None:
    product = start().wait_until_ready()
    for name in ("worker-1", "web", "redis"):
        killed = product.child(name)
        os.kill(killed, signal.SIGKILL)
        until(lambda name=name, killed=killed: product.child(name) != killed, f"{name} starts again")
        until(product.is_ready, f"ready after {name} was killed")
    assert product.stop() == 0


def test_killed_itself_it_leaves_no_child_and_starts_again_with_the_same_data(start: Start) -> None:
    product = start().wait_until_ready()
    link = re.search(r"\S+/links/\S+", product.greeting)
    assert link
    make_first_admin(link[0])
    product.stop(signal.SIGKILL)
    until(lambda: not product.descendants(), "the children notice", 20)

    again = start().wait_until_ready()
    assert "/links/" not in again.greeting, "there is an administrator already"
    sign_in(again.url, "keeper", "sample-password-1")
    assert again.stop() == 0


def make_first_admin(link: str) -> None:
    visitor = requests.Session()
    page = visitor.get(link, timeout=10).text
    chosen = {"login": "keeper", "password": "sample-password-1", "repeat": "sample-password-1"}
    answer = visitor.post(link, {"csrf_token": token_of(page), **chosen}, timeout=10)
    assert answer.status_code == 200, answer.text
    assert visitor.get(link, timeout=10).status_code >= 400 or "이미 쓴 링크" in visitor.get(link, timeout=10).text


def sign_in(url: str, login: str, password: str) -> requests.Session:
    visitor = requests.Session()
    token = token_of(visitor.get(f"{url}/sign-in", timeout=10).text)
    sent = {"csrf_token": token, "login": login, "password": password}
    assert visitor.post(f"{url}/sign-in", sent, timeout=10).url == f"{url}/"
    return visitor


def test_a_second_start_on_the_same_folder_or_port_is_refused_in_a_sentence(start: Start, tmp_path: Path) -> None:
    first = start().wait_until_ready()
    second = Product(first.folder)
    assert second.process.wait(20) == 1
    assert "already running on" in second.log
    other = tmp_path / "other"
    other.mkdir()
    third = Product(other, PORT=first.url.rpartition(":")[2])
    assert third.process.wait(20) == 1
    assert "is in use by another program" in third.log
    assert "Traceback" not in second.log + third.log
    assert first.is_ready()


def test_redis_and_postgresql_take_the_place_of_what_is_embedded(
    start: Start, postgres_server: str, redis_server: str
) -> None:
    import psycopg

    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS desk_running")
        connection.execute("CREATE DATABASE desk_running")
    product = start(DATABASE_URL=f"{postgres_server}/desk_running", REDIS_URL=redis_server).wait_until_ready()
    assert "child=redis" not in product.log
    assert not list(product.folder.glob("*.db"))
    assert "/links/" in product.greeting
    assert product.stop() == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PORT", "many"),
        ("DATABASE_URL", "mysql://desk@127.0.0.1/desk"),
        ("DATABASE_URL", "postgresql://desk@127.0.0.1:1/desk"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("VAULT_KEY", "too-short"),
        ("LOG_FORMAT", "xml"),
        ("ELEVENST_URL", "ftp://market.example"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_a_sentence_that_names_it(
    start: Start, setting: str, value: str
) -> None:
    product = start(**{setting: value})
    assert product.process.wait(30) == 1
    assert setting in product.log
    assert "Traceback" not in product.log


def test_logs_for_machines_are_one_object_a_line_with_what_it_belongs_to(start: Start) -> None:
    product = start("demo", LOG_FORMAT="json")
    until(product.is_ready, "ready")
    visitor = sign_in(product.url, "demo", "demo-1234")
    visitor.get(f"{product.url}/stores/new?market=11st", timeout=10)  # the category tree is fetched by the worker
    until(lambda: '"run ended"' in product.log, "the worker's run")
    assert product.stop() == 0
    lines = [json.loads(line) for line in product.log.splitlines()]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    asked = next(line for line in lines if line.get("endpoint") == "home.show")
    assert (len(asked["request_id"]), asked["user"]) == (12, "demo")
    assert next(line for line in lines if line["message"] == "run ended")["run"]


def test_the_script_says_in_a_sentence_that_python_or_its_venv_is_missing(tmp_path: Path) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    for tool in ("bash", "dirname", "readlink", "mkdir", "rm", "cmp", "env"):
        found = subprocess.run(["which", tool], capture_output=True, text=True, check=True).stdout.strip()
        (fake / tool).symlink_to(found)
    copy = tmp_path / "desk"
    copy.mkdir()
    (copy / "run").write_bytes((PROJECT / "run").read_bytes().replace(b"/usr/bin/python3", b"/nowhere/python3"))
    environment = {"PATH": str(fake), "HOME": str(tmp_path)}

    def say() -> str:
        return subprocess.run(
            ["bash", "run", "demo"], cwd=copy, env=environment, capture_output=True, text=True, check=False
        ).stderr

    assert "sudo apt-get install python3 python3-venv" in say()
    (fake / "python3").write_text('#!/bin/bash\n[ "${2#*ensurepip}" = "$2" ]\n')  # recent, but without ensurepip
    (fake / "python3").chmod(0o755)
    assert say().strip() == "Python's venv module is missing: sudo apt-get install python3-venv"


def test_the_embedded_queue_s_socket_is_its_owner_s_alone(start: Start) -> None:
    product = start().wait_until_ready()
    sockets = [path for path in product.folder.rglob("*") if path.is_socket()]
    assert sockets
    assert all(oct(path.stat().st_mode)[-3:] == "700" for path in sockets)
    key = product.folder / "vault.key"
    assert oct(key.stat().st_mode)[-3:] == "600"
    assert system.find_redis_server() is None or product.child("redis")
