"""Runs the emulator until the process that started it ends.

Standard input is a pipe from that process. When it closes for any reason, the whole process group is killed, including Lambda
workers, even after a SIGKILL of the launcher.
"""

import os
import signal
import sys
import threading


def end_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

import emulator_patches  # noqa: E402, F401
from ministack.app import main  # noqa: E402  (slow to import, so the thread starts first)

sys.argv = ["ministack"]
main()
