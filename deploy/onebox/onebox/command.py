"""`starsme onebox`: run the embedded platform until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from starsme.cli.speech import err, language, out, say

app = typer.Typer(help="The whole platform in one process · ทั้งแพลตฟอร์มในโปรเซสเดียว", invoke_without_command=True)


@app.callback()
def onebox(
    data: Annotated[Path, typer.Option(help="folder for the SQLite files, keys and mail")] = Path("var/onebox"),
    address: Annotated[str, typer.Option(help="host:port to listen on")] = "127.0.0.1:8080",
) -> None:
    """Run every installed service embedded: SQLite files, an in-memory broker, one address."""
    import eventlet

    from onebox.box import Onebox, OneboxBusy, OneboxRefused, ServiceDied

    try:
        with Onebox.start(data, address=address) as box:
            names = ", ".join(f"/{runtime.name}" for runtime in box.runtimes)
            out.print(
                say(
                    f"ให้บริการที่ {box.url} ({names}) กด Ctrl-C เพื่อหยุด", f"Serving at {box.url} ({names}); Ctrl-C stops it"
                )
            )
            while True:
                eventlet.sleep(3600)
    except KeyboardInterrupt:
        return
    except ServiceDied as error:
        err.print(error.text(language()))
        raise typer.Exit(1) from None
    except (OneboxBusy, OneboxRefused) as error:
        err.print(error.text(language()))
        raise typer.Exit(2) from None
    except OSError as error:
        err.print(f"{address}: {error.strerror}")
        raise typer.Exit(2) from None
