"""Becomes the notebook kernel: tslab at the project's root, ended by the system when whoever started it is gone.

    python launch_kernel.py ROOT NODE CONNECTION_FILE
"""

import ctypes
import os
import signal
import sys

root, node, connection_file = sys.argv[1:]
if sys.platform == "linux":
    # PR_SET_PDEATHSIG = 1 outlives execv: no kernel is left behind even when its runner is killed outright.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
os.chdir(root)
tslab = os.path.join("node_modules", "tslab", "bin", "tslab")
os.execv(node, [node, "--require", os.path.join(root, "lib", "notebook", "name_cells.cjs"), tslab, "kernel", "--config-path", connection_file])
