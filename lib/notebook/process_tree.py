"""The processes that this one started, and theirs, from /proc: how much memory they hold, and how to end them.

Where there is no /proc (not Linux) memory is unknown, not zero, and only process groups can be ended.
"""

import ctypes
import os
import signal
import sys


def adopt_orphans():
    """Makes this process the parent of descendants whose own parent has died, so that none is lost from sight (PR_SET_CHILD_SUBREAPER = 36)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def descendants():
    """Pids of all descendants of this process."""
    children = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    for name in names:
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # The command's name may hold spaces and brackets: fields are counted from the last bracket.
                children.setdefault(int(file.read().rsplit(b")", 1)[1].split()[1]), []).append(int(name))
        except (OSError, IndexError, ValueError):
            continue
    pids = list(children.get(os.getpid(), []))
    for pid in pids:
        pids.extend(children.get(pid, []))
    return pids


def _status_bytes(pid, field):
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            for line in file:
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return 0


def memory_bytes():
    """Resident memory of all descendants now; shared pages count once for each process, so it errs upwards. None: unknown.

    At least the largest that any one of them has ever been: a peak between two samples.
    """
    if not os.path.exists("/proc/self/status"):
        return None
    pids = descendants()
    return max(sum(_status_bytes(pid, b"VmRSS:") for pid in pids), max((_status_bytes(pid, b"VmHWM:") for pid in pids), default=0))


def kill_descendants(group=None):
    """SIGKILL to all descendants, and to a process group where one is known. They are stopped first, so that none is born meanwhile."""
    for pid in descendants():
        _send(os.kill, pid, signal.SIGSTOP)
    for pid in descendants():
        _send(os.kill, pid, signal.SIGKILL)
    if group is not None:
        _send(os.killpg, group, signal.SIGKILL)


def _send(call, number, what):
    try:
        call(number, what)
    except OSError:
        pass
