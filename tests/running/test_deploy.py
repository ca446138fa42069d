"""What `deploy/` holds for servers: it loads where a program can say so, and names only what is there."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.product import PROJECT
from webapp.config import Settings

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {declared.variable: declared.default for declared in Settings.declared()}
# What Python, its allocator and PostgreSQL's image read.
FOREIGN = {"PYTHONUNBUFFERED", "MALLOC_ARENA_MAX", "PATH", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_NO_CACHE_DIR"}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "container" / "Containerfile").read_text()


@pytest.fixture(scope="module")
def systemd() -> str:
    return shutil.which("systemd-analyze") or ""


def test_systemd_finds_nothing_wrong_with_the_units(systemd: str, tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/elevendesk", str(PROJECT))
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        [systemd, "verify", "--man=no", *units],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_a_service_runs_as_its_own_user_with_nothing_but_its_folders_and_stops_in_order(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    assert {"User=elevendesk", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"} <= set(lines)
    assert {"StateDirectory=elevendesk", "CapabilityBoundingSet=", "UMask=0077", "KillMode=mixed"} <= set(lines)
    commands = [line.partition("=")[2] for line in lines if line.startswith("Exec")]
    assert commands
    assert all(command.startswith("/opt/elevendesk/.venv/bin/python ") for command in commands)


@pytest.mark.parametrize(
    "file",
    [*UNITS, DEPLOY / "elevendesk.env.example", DEPLOY / "container" / "elevendesk.env.example"],
    ids=lambda path: path.name,
)
def test_every_setting_that_is_named_is_one(file: Path) -> None:
    lines = [line for line in file.read_text().splitlines() if re.match(r"#?[A-Z][A-Z_]+=|Environment=", line)]
    given = [name for line in lines for name in re.findall(r"(?:^#?|[ =])([A-Z][A-Z_]+)=", line)]
    assert set(given) <= set(SETTINGS) | FOREIGN


def test_the_example_of_settings_is_taken_as_it_stands() -> None:
    lines = (DEPLOY / "elevendesk.env.example").read_text().splitlines()
    given = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    settings = Settings.from_environment(given)
    assert settings.is_https
    assert settings.smtp_url
    assert settings.trusted_proxies == 1


@pytest.mark.parametrize("unit", ["elevendesk.socket", "elevendesk-web.socket"])
def test_the_sockets_hold_the_port_that_the_product_has_by_default(unit: str) -> None:
    assert f"ListenStream={SETTINGS['HOST']}:{SETTINGS['PORT']}" in (DEPLOY / "systemd" / unit).read_text()


@pytest.mark.parametrize("proxy", ["Caddyfile", "nginx.conf"])
def test_the_proxies_lead_to_the_product_and_let_its_largest_file_through(proxy: str) -> None:
    text = (DEPLOY / "proxy" / proxy).read_text()
    assert f"127.0.0.1:{SETTINGS['PORT']}" in text
    largest = re.search(r"(?:max_size|client_max_body_size)\s+(\d+)(?:MiB|m)", text)
    assert largest
    assert int(largest[1]) * 2**20 >= int(SETTINGS["UPLOAD_MAX_MB"]) * 2**20 + 100_000
    assert "PUBLIC_URL=https://desk.example.com" in text
    assert "TRUSTED_PROXIES=1" in text


def test_every_service_of_the_compose_file_starts_something_that_is_there() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"prepare", "web", "worker", "queue", "database"}
    for name in ("prepare", "web", "worker"):
        program, *words = services[name]["command"]
        assert program == "python"
        module = words[1] if words[0] == "-m" else words[0]
        assert (
            module == "gunicorn" or (PROJECT / module).exists() or (PROJECT / f"{module.replace('.', '/')}.py").exists()
        )
        assert set(services[name]["environment"]) <= set(SETTINGS)
        assert services[name]["depends_on"]
        assert services[name]["read_only"] is True
    assert services["web"]["ports"] == [f"127.0.0.1:{SETTINGS['PORT']}:{SETTINGS['PORT']}"]
    assert f"EXPOSE {SETTINGS['PORT']}" in CONTAINERFILE
    named = {mount.split(":")[0] for one in services.values() for mount in one.get("volumes", ())}
    assert named == set(COMPOSE["volumes"])


def test_images_are_of_a_named_release_and_the_product_is_not_root_in_its_own() -> None:
    images = [one["image"] for one in COMPOSE["services"].values()]
    images += re.findall(r"(?m)^FROM (\S+)", CONTAINERFILE)
    assert all(re.search(r":[0-9]+(\.[0-9]+)*", image) for image in images), images
    assert "latest" not in " ".join(images)
    assert re.search(r"(?m)^USER [1-9]\d+:[1-9]\d+$", CONTAINERFILE)
    copied = {path for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", CONTAINERFILE) for path in line.split()}
    assert all((PROJECT / path).exists() for path in copied)
    kept = (DEPLOY / "container" / "Containerfile.dockerignore").read_text().splitlines()
    assert {line[1:] for line in kept if line.startswith("!")} == copied
    client = re.search(r"postgresql-client-(\d+)", CONTAINERFILE)
    assert client
    assert f"postgres:{client[1]}-" in COMPOSE["services"]["database"]["image"]


def test_what_the_image_and_its_services_are_told_are_settings() -> None:
    told = set(re.findall(r"(?m)^(?:ENV|    ) ?([A-Z_]+)=", CONTAINERFILE))
    assert told <= set(SETTINGS) | FOREIGN
    assert {"DATA_DIR", "HOST"} <= told
