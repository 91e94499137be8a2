"""Ways to a RabbitMQ server that gives us virtual hosts of our own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import amqp

from tests.servers import containers, packages
from tests.servers.finding import Choice, GivenButNotUsable, NotUsable, Way, allowed_ways, first_usable
from tests.servers.naming import new_name
from tests.servers.postgresql import answers
from tests.servers.private import Kept, free_port, new_folder, owner, programme
from tests.servers.virtual_hosts import ByCommand, ByManagement, OnlyThisOne, VirtualHosts

STANDARD_PORT = 5672
INSTALL = """
Install RabbitMQ (3.10 or newer) and run again; the tests start a private server by themselves. One of:
  ติดตั้ง RabbitMQ (3.10 ขึ้นไป) แล้วสั่งอีกครั้ง ชุดทดสอบจะเปิดเซิร์ฟเวอร์ส่วนตัวเอง เลือกอย่างใดอย่างหนึ่ง:
  Debian, Ubuntu: sudo apt-get install rabbitmq-server   macOS: brew install rabbitmq
  Docker:         start the engine / เปิด Docker          or set / หรือตั้งค่า STARSME_TEST_AMQP_URI
"""


@dataclass(frozen=True, slots=True)
class RabbitServer:
    """A server that let us in, and how virtual hosts are made on it. ``uri`` has the login and one virtual host."""

    uri: str
    version: str
    where: str
    virtual_hosts: VirtualHosts

    def __str__(self) -> str:
        return f"RabbitMQ {self.version}, {self.where}; {self.virtual_hosts}"


def amqp_uri(*, user: str, password: str, host: str, port: int, virtual_host: str = "/") -> str:
    """The address of a virtual host."""
    return f"amqp://{quote(user, safe='')}:{quote(password, safe='')}@{host}:{port}/{quote(virtual_host, safe='')}"


def with_virtual_host(uri: str, name: str) -> str:
    """The same server and login, another virtual host."""
    return urlsplit(uri)._replace(path="/" + quote(name, safe="")).geturl()


def log_in(uri: str) -> str:
    """Log in and out again; the server's version. Raises ``NotUsable``."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or STANDARD_PORT}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path.lstrip("/")) or "/",
        connect_timeout=5,
        read_timeout=10,
    )
    try:
        connection.connect()
        properties = connection.server_properties
    except (OSError, amqp.AMQPError) as error:
        raise NotUsable(str(error) or type(error).__name__) from None
    finally:
        connection.close()
    if "RabbitMQ" not in str(properties.get("product")):
        raise NotUsable(f"it is {properties.get('product')}, not RabbitMQ")
    return str(properties.get("version"))


def given(environ: Mapping[str, str]) -> RabbitServer:
    """The server at ``STARSME_TEST_AMQP_URI``; where no virtual host can be made, its own one is ours to empty."""
    uri = environ.get("STARSME_TEST_AMQP_URI", "")
    if not uri:
        raise NotUsable("STARSME_TEST_AMQP_URI is not set")
    try:
        version = log_in(uri)
    except NotUsable as reason:
        raise GivenButNotUsable(f"STARSME_TEST_AMQP_URI does not work: {reason}") from None
    try:
        makers = able_to_make_virtual_hosts(uri, environ)
    except NotUsable:
        makers = OnlyThisOne(uri)
    return RabbitServer(uri, version, f"given, at {urlsplit(uri).hostname}", makers)


def standard(environ: Mapping[str, str], port: int = STANDARD_PORT) -> RabbitServer:
    """A server on the standard local port that lets ``guest`` in and gives us virtual hosts of our own.

    Without virtual hosts of our own it is not usable: the names of queues are the platform's, and the tests would empty
    the queues of whatever runs there.
    """
    if not answers(port):
        raise NotUsable(f"nothing answers on 127.0.0.1:{port}")
    uri = amqp_uri(user="guest", password="guest", host="127.0.0.1", port=port)
    try:
        version = log_in(uri)
    except NotUsable as reason:
        raise NotUsable(f"a server answers on 127.0.0.1:{port} but does not let guest in: {reason}") from None
    return RabbitServer(
        uri, version, f"answering on 127.0.0.1:{port} as guest", able_to_make_virtual_hosts(uri, environ)
    )


def able_to_make_virtual_hosts(uri: str, environ: Mapping[str, str]) -> VirtualHosts:
    """By the management API, else by ``rabbitmqctl`` here; tried out, because that may talk to another node."""
    parts = urlsplit(uri)
    user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
    api = environ.get("STARSME_TEST_RABBITMQ_API", f"http://{parts.hostname}:15672")
    makers: list[VirtualHosts] = [ByManagement(api, user, password)]
    command = shutil.which("rabbitmqctl") or programme("rabbitmqctl", "/usr/sbin")
    if command and parts.hostname in ("127.0.0.1", "localhost", "::1"):
        makers.append(ByCommand([command], user))
    reasons = []
    for maker in makers:
        try:
            name = maker.new()
            log_in(with_virtual_host(uri, name))
            maker.give_back(name)
        except NotUsable as reason:
            maker.drop_all()
            reasons.append(str(reason))
            continue
        return maker
    raise NotUsable("no virtual host of our own can be made on it: " + "; ".join(reasons))


def private() -> RabbitServer:
    """Our own node, from installed programs."""
    server = programme(
        "rabbitmq-server", "/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin", "/opt/rabbitmq/sbin"
    )
    if server is None:
        raise NotUsable("rabbitmq-server is not installed")
    epmd = programme("epmd", "/usr/lib/erlang/bin", "/usr/local/lib/erlang/bin", "/opt/homebrew/lib/erlang/erts-*/bin")
    if epmd is None:
        raise NotUsable("epmd (of Erlang) is not installed")
    of, password, port, epmd_port = owner("rabbitmq"), secrets.token_hex(16), free_port(), free_port()
    folder = new_folder(of, "starsme-rabbitmq-")
    environment = _own_node(folder, port, epmd_port, password)
    for path in folder.iterdir():
        if of.uid is not None:
            os.chown(path, of.uid, of.gid or -1)
    # Our own epmd first: else the node would start one that stays behind.
    commands = [[epmd, "-port", str(epmd_port), "-address", "127.0.0.1", "-relaxed_command_check"], [server]]
    kept = Kept(folder, commands, of=of, environment=environment, stop_signal="SIGKILL")
    ctl = ByCommand([str(Path(server).with_name("rabbitmqctl"))], "starsme", environment, of)
    return wait_for(
        amqp_uri(user="starsme", password=password, host="127.0.0.1", port=port), f"private, on port {port}", ctl, kept
    )


def _own_node(folder: Path, port: int, epmd_port: int, password: str) -> dict[str, str]:
    """Everything of the node in its folder: no configuration of an installed node is read, none of its data touched."""
    distribution = "-kernel inet_dist_use_interface {127,0,0,1}"
    settings = {
        "listeners.tcp.1": f"127.0.0.1:{port}",
        "default_user": "starsme",
        "default_pass": password,
        "log.console": "true",
        "log.console.level": "warning",
    }
    (folder / "rabbitmq.conf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    for empty in ("enabled_plugins", "env.conf", "advanced.config"):
        (folder / empty).write_text("[].\n" if empty != "env.conf" else "")
    cookie = folder / ".erlang.cookie"
    cookie.write_text(secrets.token_hex(16))
    cookie.chmod(0o400)
    return {
        "PATH": os.environ.get("PATH", os.defpath) + os.pathsep + "/usr/sbin:/sbin",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_CRASH_DUMP_SECONDS": "0",
        "RABBITMQ_NODENAME": f"starsme-{secrets.token_hex(4)}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": distribution,
        "RABBITMQ_CTL_ERL_ARGS": distribution,
    }


def in_docker() -> RabbitServer:
    """Our own server, in a container."""
    password, name = secrets.token_hex(16), new_name("-")
    login = {"RABBITMQ_DEFAULT_USER": "starsme", "RABBITMQ_DEFAULT_PASS": password}
    port, kept = containers.run("rabbitmq:4-management", 5672, login, name=name)
    ctl = ByCommand(["docker", "exec", name, "rabbitmqctl"], "starsme")
    uri = amqp_uri(user="starsme", password=password, host="127.0.0.1", port=port)
    return wait_for(uri, f"in Docker (rabbitmq:4-management), on port {port}", ctl, kept)


def from_packages() -> RabbitServer:
    """Our own node, after installing Debian's package."""
    packages.install("rabbitmq-server")
    return private()


def wait_for(uri: str, where: str, virtual_hosts: VirtualHosts, kept: Kept) -> RabbitServer:
    """The server at ``uri`` as soon as it lets us in."""
    version: list[str] = []

    def lets_us_in() -> bool:
        try:
            version.append(log_in(uri))
        except NotUsable:
            return False
        return True

    kept.wait_until(lets_us_in)
    return RabbitServer(uri, version[0], where, virtual_hosts)


def find(environ: Mapping[str, str] = os.environ) -> Choice[RabbitServer]:
    """The RabbitMQ server of this run."""
    ways = [
        Way("given", lambda: given(environ)),
        Way("standard", lambda: standard(environ)),
        Way("private", private),
        Way("packages", from_packages),
        Way("docker", in_docker),
    ]
    return first_usable("RabbitMQ", ways, allowed=allowed_ways(environ), install=INSTALL)
