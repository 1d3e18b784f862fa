"""Runs one notebook cell by cell on nbclient and tells what happens as JSON lines on file descriptor 3.

    python execute.py NOTEBOOK OUT ROOT NODE TIMEOUT_SECONDS

The executed copy is saved to OUT, whole, after every cell and at the end, whatever that end is. Ends when standard input closes: its
starter is gone. Why not nbclient's own loop: tslab reports a failing cell by its reply's status alone, an unhandled rejection only
as text on stderr, and a late exception after the cell's "idle", when nbclient no longer listens.
"""

import asyncio
import json
import os
import re
import signal
import socket
import sys
import tempfile
import time
import traceback

import nbformat

import executed_copy
import process_tree

# What tslab 1.0.22 prints (dist/main.js) when nobody caught an error.
UNCAUGHT = re.compile(r"^(UnhandledPromiseRejection|UncaughtException):", re.MULTILINE)
# name_cells.cjs gives the cells these names in stack traces.
CELL_FRAME = re.compile(r"\bcell-(\d+):\d+:\d+")
GRACE_SECONDS = 5
DRAIN = """await new Promise<void>((resolve) => {
  const start = process.hrtime.bigint();
  const timer = setInterval(() => {
    const seconds = Number(process.hrtime.bigint() - start) / 1e9, busy = process.getActiveResourcesInfo().filter((name) => /^(Timeout|Immediate|FSReq)/.test(name)).length;
    if (seconds > 5 || (seconds > 0.25 && busy <= 1)) { clearInterval(timer); resolve(); }
  }, 25);
});"""


def own_address(manager):
    """Gives the kernel a loopback address that is this process's alone, where the system has more than one (Linux).

    Jupyter looks for free ports, lets go of them, and the kernel binds them some seconds later: of two notebooks that are started together, one
    may then talk to the other's kernel.
    """
    from jupyter_client import localinterfaces

    pid = os.getpid()
    address = f"127.{64 + (pid >> 16) % 64}.{(pid >> 8) % 256}.{1 + pid % 254}"
    try:
        with socket.socket() as probe:
            probe.bind((address, 0))
    except OSError:
        return
    localinterfaces.local_ips()  # fills the list
    localinterfaces.LOCAL_IPS.append(address)
    manager.ip = address


class Stop(Exception):
    """The end of the run, with what to report: kind, the code cell's number (None: no cell) and the texts on stderr that say why."""

    def __init__(self, kind, cell=None, texts=(), detail=""):
        super().__init__(detail)
        self.kind, self.cell, self.texts, self.detail = kind, cell, list(texts), detail


class Run:
    def __init__(self, file, out, root, node, timeout):
        self.out, self.root, self.node = out, root, node
        self.nb = nbformat.read(file, as_version=4)
        self.codes = [cell for cell in self.nb.cells if cell.cell_type == "code"]
        self.events = os.fdopen(3, "w", buffering=1, encoding="utf-8")
        process_tree.adopt_orphans()
        self.started, self.timeout, self.deadline = time.monotonic(), timeout, None
        self.peak, self.seconds = None, []
        self.owner = {}    # message id -> number of the code cell
        self.errors = {}   # number of the code cell -> its writes to stderr
        self.finished = {} # message id -> future, set by "idle"
        self.uncaught = None
        self.client = self.pid = self.record = None
        for cell in self.codes:
            cell.outputs, cell.execution_count = [], None

    def tell(self, event, **fields):
        try:
            self.events.write(json.dumps({"event": event, **fields}) + "\n")
        except OSError:
            pass  # nobody listens any more

    def current(self):
        """Number of the code cell that was begun last; None: none yet."""
        return next((number for number in range(len(self.codes), 0, -1) if self.codes[number - 1].execution_count), None)

    def save(self, failure=None):
        """Writes the copy as it stands now, with what is known of the run."""
        record = {
            "tier": os.environ.get("SECOND_READ_TIER", "sample"), "ok": failure is None and len(self.seconds) == len(self.codes),
            "seconds": round(time.monotonic() - self.started, 2), "peakMemoryBytes": self.peak, "cellSeconds": [round(value, 3) for value in self.seconds],
        }
        if failure is not None:
            record["failure"] = {"kind": failure.kind, "cell": failure.cell}
        self.record = record
        try:
            executed_copy.write_copy(self.nb, self.out, record)
        except OSError as error:
            raise Stop("save", self.current(), detail=f"{self.out}: {error.strerror}") from error

    async def start(self, folder):
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient

        spec = os.path.join(folder, "kernels", "second-read")
        os.makedirs(spec)
        launcher = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch_kernel.py")
        with open(os.path.join(spec, "kernel.json"), "w", encoding="utf-8") as file:
            json.dump({"argv": [sys.executable, "-I", launcher, self.root, self.node, "{connection_file}"], "display_name": "Second Read", "language": "typescript"}, file)
        manager = AsyncKernelManager(kernel_name="second-read")
        own_address(manager)
        self.client = NotebookClient(self.nb, km=manager, kernel_name="second-read", startup_timeout=180, record_timing=False)
        self.client.reset_execution_trackers()
        self.client.clear_before_next_output = False  # nbclient sets it in the loop that this one replaces
        await self.client.async_start_new_kernel(stdout=2, stderr=2)
        self.pid = manager.provisioner.pid
        try:
            await self.client.async_start_new_kernel_client()
        except Exception as error:
            raise Stop("start", detail=str(error)) from error
        self.deadline = time.monotonic() + self.timeout

    async def listen(self):
        """Takes every message of the kernel for as long as it lives, late ones too, and gives it to the cell it belongs to."""
        from nbclient.exceptions import CellExecutionComplete

        while True:
            message = await self.client.kc.iopub_channel.get_msg(timeout=None)
            parent = message["parent_header"].get("msg_id")
            number = self.owner.get(parent)
            if number is None:
                continue
            cell = self.codes[number - 1]
            try:
                if message["msg_type"] == "stream":
                    self.stream(number, cell, **message["content"])
                elif message["msg_type"] != "execute_input":
                    self.client.process_message(message, cell, number - 1)
            except CellExecutionComplete:
                if not self.finished[parent].done():
                    self.finished[parent].set_result(None)

    def stream(self, number, cell, name, text):
        last = cell.outputs[-1] if cell.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            cell.outputs.append(nbformat.v4.new_output("stream", name=name, text=text))
        self.tell("stream", cell=number, name=name, text=text)
        if name == "stderr":
            self.errors.setdefault(number, []).append(text)
            match = UNCAUGHT.search(text)
            if match and self.uncaught is None:
                # It is printed under the cell that happens to run; the cell to blame is in the stack.
                frame = CELL_FRAME.search(text, match.end())
                cause = int(frame[1]) if frame and int(frame[1]) <= len(self.codes) else number
                kind = "rejection" if match[1].startswith("Unhandled") else "exception"
                self.uncaught = (time.monotonic(), Stop(kind, cause, [text[match.start():]]))

    async def measure(self):
        while True:
            self.sample()
            await asyncio.sleep(0.2)

    def sample(self):
        now = process_tree.memory_bytes()
        if now:
            self.peak = max(self.peak or 0, now)

    async def send(self, code, number):
        """Runs code for a cell and waits for its end: the reply's status. @raises Stop when there is none."""
        message = self.client.kc.execute(code, store_history=True, stop_on_error=True)
        self.owner[message], self.finished[message] = number, asyncio.get_running_loop().create_future()
        reply = asyncio.ensure_future(self.client.kc.shell_channel.get_msg(timeout=None))
        try:
            while True:
                await asyncio.wait({reply}, timeout=0.2)
                if reply.done():
                    if reply.result()["parent_header"].get("msg_id") == message:
                        await asyncio.wait({self.finished[message]}, timeout=GRACE_SECONDS)
                        return reply.result()["content"]["status"]
                    reply = asyncio.ensure_future(self.client.kc.shell_channel.get_msg(timeout=None))
                status = await self.client.km.provisioner.poll()
                if status is not None:
                    raise Stop("dead", number, self.errors.get(number, []), describe_exit(status))
                if time.monotonic() > self.deadline:
                    raise Stop("timeout", number, self.errors.get(number, []))
                # An error that nobody caught may leave the cell waiting for ever.
                if self.uncaught and time.monotonic() - self.uncaught[0] > GRACE_SECONDS:
                    raise self.uncaught[1]
        finally:
            reply.cancel()

    async def cells(self):
        for number, cell in enumerate(self.codes, 1):
            self.tell("start", cell=number, of=len(self.codes))
            begin = time.monotonic()
            cell.execution_count = number
            status = await self.send(cell.source, number)
            self.seconds.append(time.monotonic() - begin)
            if status != "ok":
                raise Stop("error", number, self.errors.get(number, []))
            if self.uncaught:
                raise self.uncaught[1]
            self.sample()
            self.save()
            self.tell("end", cell=number, seconds=round(self.seconds[-1], 3))
        if self.codes:
            # What the cells left behind may still throw: wait while timers are pending.
            await self.send(DRAIN, len(self.codes))
            if self.uncaught:
                raise self.uncaught[1]

    async def whole(self, folder):
        background = []
        try:
            self.save()  # a place that cannot be written to is found now and not after an hour
            await self.start(folder)
            background = [asyncio.ensure_future(self.listen()), asyncio.ensure_future(self.measure())]
            work = asyncio.ensure_future(self.cells())
            # A background task never ends by itself: if it does, its error is the run's.
            await asyncio.wait({work, *background}, return_when=asyncio.FIRST_COMPLETED)
            for task in [work, *background]:
                if task.done():
                    task.result()
        finally:
            self.sample()
            for task in background:
                task.cancel()
            process_tree.kill_descendants(self.pid)


def describe_exit(status):
    if status >= 0:
        return f"the kernel ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"the kernel was killed by {name}" + (" (out of memory, perhaps)" if name == "SIGKILL" else "")


async def main():
    file, out, root, node, timeout = sys.argv[1:]
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    loop.add_reader(0, lambda: os.read(0, 4096) or (loop.remove_reader(0), stopped.set()))
    run = Run(file, out, root, node, float(timeout))
    failure = None
    with tempfile.TemporaryDirectory(prefix="second-read-") as folder:
        # Nothing that the user installed or configured for Jupyter may change what runs.
        for name in ("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
            os.environ[name] = folder
        work = asyncio.ensure_future(run.whole(folder))
        stop = asyncio.ensure_future(stopped.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            failure = Stop("interrupted", run.current())
        try:
            await work
        except asyncio.CancelledError:
            pass
        except Stop as reason:
            failure = reason
        except Exception:
            failure = Stop("runner", run.current(), detail=traceback.format_exc())
        stop.cancel()
    try:
        run.save(failure)
    except Stop as reason:
        failure = reason
    report = None if failure is None else {"kind": failure.kind, "cell": failure.cell, "texts": failure.texts[-50:], "detail": failure.detail}
    run.tell("finish", seconds=run.record["seconds"], peakMemoryBytes=run.peak, cellSeconds=run.record["cellSeconds"], failure=report)


if __name__ == "__main__":
    asyncio.run(main())
