"""A process and all its descendants, from /proc: how much memory they hold, and how to end them. Elsewhere than on Linux: unknown, not zero."""

import os
import signal


def parents():
    """{pid: parent pid} of every process, or None where there is no /proc."""
    found = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return None
    for name in names:
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # The command's name may hold spaces and brackets: fields are counted from the last bracket.
                found[int(name)] = int(file.read().rsplit(b")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return found or None


def tree(root):
    """The pids of `root` and its descendants; just `root` where /proc is missing."""
    known = parents() or {}
    children = {}
    for pid, parent in known.items():
        children.setdefault(parent, []).append(pid)
    pids = [root]
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


def resident_bytes(root):
    """Resident memory of the tree now: shared pages count once for each process, so it errs upwards. None: unknown."""
    if not os.path.exists("/proc/self/status"):
        return None
    return sum(_status_bytes(pid, b"VmRSS:") for pid in tree(root))


def high_water_bytes(root):
    """The largest that any one living process of the tree has ever been: what sampling may have missed."""
    return max((_status_bytes(pid, b"VmHWM:") for pid in tree(root)), default=0)


def kill_tree(root):
    """SIGKILL to the tree and to the root's process group. Children are stopped first, so that none is born meanwhile."""
    pids = tree(root)
    for pid in pids:
        _send(pid, signal.SIGSTOP)
    for pid in set(pids) | set(tree(root)):
        _send(pid, signal.SIGKILL)
    try:
        if os.getpgid(root) == root:
            os.killpg(root, signal.SIGKILL)
    except OSError:
        pass


def _send(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass
