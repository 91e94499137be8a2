"""Ways to a PostgreSQL server."""

from __future__ import annotations

import getpass
import os
import secrets
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2

from tests.servers import containers, packages
from tests.servers.finding import Choice, GivenButNotUsable, NotUsable, Way, allowed_ways, first_usable
from tests.servers.private import Kept, Owner, free_port, new_folder, owner, programme

OLDEST = 130000  # PostgreSQL 13: DROP DATABASE … WITH (FORCE)
STANDARD_PORT = 5432
SOCKET_FOLDERS = ("/var/run/postgresql", "/tmp")
INSTALL = """
Install PostgreSQL (13 or newer) and run again; the tests start a private server by themselves. One of:
  ติดตั้ง PostgreSQL (13 ขึ้นไป) แล้วสั่งอีกครั้ง ชุดทดสอบจะเปิดเซิร์ฟเวอร์ส่วนตัวเอง เลือกอย่างใดอย่างหนึ่ง:
  Debian, Ubuntu: sudo apt-get install postgresql        macOS: brew install postgresql@17
  Docker:         start the engine / เปิด Docker          or set / หรือตั้งค่า STARSME_TEST_DATABASE_URL
"""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that let us in and lets us make databases. ``url`` is SQLAlchemy's, of the maintenance database."""

    url: str
    version: str
    where: str

    def __str__(self) -> str:
        return f"PostgreSQL {self.version}, {self.where}"


def sqlalchemy_url(*, user: str, host: str, port: int, database: str = "postgres", password: str = "") -> str:
    """The address as SQLAlchemy wants it; a host that is a folder is a Unix socket's."""
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    if host.startswith("/"):
        return f"postgresql+psycopg2://{login}@/{database}?host={host}&port={port}"
    return f"postgresql+psycopg2://{login}@{host}:{port}/{database}"


def driver_url(url: str) -> str:
    """The same address without the driver's name, as libpq wants it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.split('+')[0]}://{rest}"


def with_database(url: str, database: str) -> str:
    """The same server and login, another database."""
    return urlsplit(url)._replace(path=f"/{quote(database, safe='')}").geturl()


def look(url: str, where: str) -> PostgresServer:
    """Log in and see whether this server will do; raises ``NotUsable``."""
    try:
        connection = psycopg2.connect(driver_url(url), connect_timeout=5)
    except psycopg2.Error as error:
        raise NotUsable(str(error).strip().splitlines()[0]) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
            may_create = cursor.fetchone() == (True,)
        number = connection.server_version
        version = str(connection.info.parameter_status("server_version")).split()[0]
    finally:
        connection.close()
    if number < OLDEST:
        raise NotUsable(f"it is PostgreSQL {version}; 13 or newer is needed")
    if not may_create:
        raise NotUsable("this login may not create databases")
    return PostgresServer(url, version, where)


def given(environ: Mapping[str, str]) -> PostgresServer:
    """The server at ``STARSME_TEST_DATABASE_URL``."""
    url = environ.get("STARSME_TEST_DATABASE_URL", "")
    if not url:
        raise NotUsable("STARSME_TEST_DATABASE_URL is not set")
    if not url.startswith(("postgresql://", "postgresql+psycopg2://")):
        raise GivenButNotUsable("STARSME_TEST_DATABASE_URL must begin with postgresql:// (or postgresql+psycopg2://)")
    url = "postgresql+psycopg2://" + url.partition("://")[2]
    try:
        return look(url, f"given, at {urlsplit(url).hostname or 'a Unix socket'}")
    except NotUsable as reason:
        raise GivenButNotUsable(f"STARSME_TEST_DATABASE_URL does not work: {reason}") from None


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Is somebody listening?"""
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


def standard(port: int = STANDARD_PORT, socket_folders: Sequence[str] = SOCKET_FOLDERS) -> PostgresServer:
    """A server on the standard local port, or its Unix socket, that takes us without a password."""
    users = list(dict.fromkeys(("postgres", getpass.getuser())))
    listening = ["127.0.0.1"] if answers(port) else []
    listening += [folder for folder in socket_folders if Path(folder, f".s.PGSQL.{port}").exists()]
    if not listening:
        raise NotUsable(f"nothing answers on 127.0.0.1:{port}")
    refusals: list[str] = []
    for host in listening:
        for user in users:
            where = f"answering on {host if host.startswith('/') else f'{host}:{port}'} as {user}"
            try:
                return look(sqlalchemy_url(user=user, host=host, port=port), where)
            except NotUsable as reason:
                refusals.append(f"{where}: {reason}")
    raise NotUsable("a server answers but is of no use: " + "; ".join(refusals))


def private() -> PostgresServer:
    """Our own server, from installed programs."""
    initdb = programme(
        "initdb",
        "/usr/lib/postgresql/*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/usr/pgsql-*/bin",
    )
    if initdb is None:
        raise NotUsable("initdb is not installed")
    of = owner("postgres")
    folder, password, port = new_folder(of, "starsme-postgres-"), secrets.token_hex(16), free_port()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(folder)}
    data = _new_cluster(Path(initdb), folder, of, password, environment)
    server = Kept(
        folder, [_server_command(Path(initdb), data, port)], of=of, environment=environment, stop_signal="SIGQUIT"
    )
    url = sqlalchemy_url(user="starsme", host="127.0.0.1", port=port, password=password)
    return wait_for(url, f"private, on port {port}, from {Path(initdb).resolve().parent}", server)


def _new_cluster(initdb: Path, folder: Path, of: Owner, password: str, environment: Mapping[str, str]) -> Path:
    data, secret = folder / "data", folder / "password"
    secret.write_text(password)
    if of.uid is not None:
        os.chown(secret, of.uid, of.gid or -1)
    words = f"{initdb} -U starsme --auth=scram-sha-256 -E UTF8 --no-locale --no-sync".split()
    made = subprocess.run(
        [*words, "-D", str(data), f"--pwfile={secret}"],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **of.subprocess_arguments(),
    )
    if made.returncode != 0:
        raise NotUsable(f"initdb failed: {made.stderr.strip()[-400:]}")
    return data


def _server_command(initdb: Path, data: Path, port: int) -> list[str]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        # Nobody needs this data after a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(initdb.resolve().with_name("postgres")), "-D", str(data), *options]


def in_docker() -> PostgresServer:
    """Our own server, in a container."""
    password = secrets.token_hex(16)
    port, server = containers.run("postgres:17", 5432, {"POSTGRES_USER": "starsme", "POSTGRES_PASSWORD": password})
    url = sqlalchemy_url(user="starsme", host="127.0.0.1", port=port, password=password)
    return wait_for(url, f"in Docker (postgres:17), on port {port}", server)


def from_packages() -> PostgresServer:
    """Our own server, after installing Debian's package."""
    packages.install("postgresql")
    return private()


def wait_for(url: str, where: str, server: Kept) -> PostgresServer:
    """The server at ``url`` as soon as it lets us in."""
    found: list[PostgresServer] = []

    def answers_now() -> bool:
        try:
            found.append(look(url, where))
        except NotUsable:
            return False
        return True

    server.wait_until(answers_now)
    return found[0]


def find(environ: Mapping[str, str] = os.environ) -> Choice[PostgresServer]:
    """The PostgreSQL server of this run."""
    ways = [
        Way("given", lambda: given(environ)),
        Way("standard", standard),
        Way("private", private),
        Way("packages", from_packages),
        Way("docker", in_docker),
    ]
    return first_usable("PostgreSQL", ways, allowed=allowed_ways(environ), install=INSTALL)
