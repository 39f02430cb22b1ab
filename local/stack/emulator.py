"""Runs the emulator until whoever started it is gone.

Standard input is a pipe held open by the launcher. When it closes, for whatever reason, the whole process group goes,
Lambda workers included: nothing is left behind even if the launcher is killed outright.
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
from ministack.app import main  # noqa: E402  (slow to import; the watch comes first)

sys.argv = ["ministack"]
main()
