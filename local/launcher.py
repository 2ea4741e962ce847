"""Starts ministack with what local mode needs of it: quick answers, a known end, no life beyond its harness.

It reaches into ministack and hypercorn by their private names, which is why the version is pinned. What is not there
under its name any more is left as it is, with a warning: the emulator is slower then, not wrong.
"""

import copy
import logging
import os
import signal
import socket
import sys
import threading
import time

logger = logging.getLogger("tocsin.launcher")

PARENT_CHECK_SEC = 1.0
EXIT_AFTER_SAVE_SEC = 5.0


def send_without_delay():
    """hypercorn's sockets name no protocol, so asyncio leaves Nagle's delay on: 40 ms for each request."""
    from hypercorn.asyncio.tcp_server import TCPServer

    run = TCPServer.run

    async def run_without_delay(self):
        try:
            self.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            logger.debug("TCP_NODELAY not set: %s", error)
        return await run(self)

    TCPServer.run = run_without_delay


def log_without_wait():
    """Each invocation waits up to 50 ms for lines on stderr; what comes later is logged with the next one."""
    from ministack.core.lambda_runtime import Worker

    drain = Worker._drain_stderr_bounded

    def drain_soon(self, *_, **__):
        return drain(self, first_line_wait=0.001, idle_confirm=0.001, hard_cap=0.1)

    Worker._drain_stderr_bounded = drain_soon


def keep_streams():
    """A function's position in a table's stream outlives a run, the stream's records do not: after a restart the position
    lies beyond the end, and nothing is handed on until as many records have come again."""
    import ministack.services.dynamodb as dynamodb
    from ministack.core.persistence import load_state

    get_state = dynamodb.get_state
    streams = {"tocsin_stream_records": dynamodb._stream_records, "tocsin_stream_trimmed": dynamodb._stream_trimmed}

    def get_state_with_streams():
        return {**get_state(), **copy.deepcopy(streams)}

    kept = load_state("dynamodb") or {}
    for name, store in streams.items():
        store.update(kept.get(name, {}))
    dynamodb.get_state = get_state_with_streams


def tell_that_saved(marker):
    """Removes the marker once everything is on the disk; calls that still run must not hold up the end after that."""
    import ministack.app as app

    save_all = app.save_all

    def save_and_tell(*args, **kwargs):
        saved = save_all(*args, **kwargs)
        if os.path.exists(marker):
            os.remove(marker)
        leave = threading.Timer(EXIT_AFTER_SAVE_SEC, os._exit, [0])
        leave.daemon = True
        leave.start()
        return saved

    app.save_all = save_and_tell


def end_with(parent):
    """A harness that was killed leaves no emulator behind; this one ends as if it were told to, and keeps its data."""

    def watch():
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SEC)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()


def attempt(name, action, *args):
    try:
        action(*args)
    except Exception as error:
        logger.warning("%s is not possible with this version: %r", name, error)


def main():
    attempt("sending without delay", send_without_delay)
    attempt("logging without wait", log_without_wait)
    attempt("keeping streams", keep_streams)
    attempt("telling that state is saved", tell_that_saved, os.environ["TOCSIN_RUNNING_MARKER"])
    end_with(int(os.environ["TOCSIN_PARENT_PID"]))
    # the one argument, the instance's folder, is for people and for `ps`
    del sys.argv[1:]
    from ministack.app import main as ministack_main

    ministack_main()


if __name__ == "__main__":
    main()
