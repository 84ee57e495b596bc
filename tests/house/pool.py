"""A worker with a pool child: like Celery's, the child ignores SIGTERM and outlives a leader that was killed."""

import os
import signal
import sys
import time

if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stdout.write("ä pool \u2192 works\n")
time.sleep(600)
