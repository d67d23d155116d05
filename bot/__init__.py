"""What people see: questions in, quoted and cited answers out."""

import os

# Here, before anything loads OpenMP: beside any other busy process its threads spin for a core that they do not get, and
# one question takes 1.6 s instead of 20 ms. PASSIVE lets them sleep at once; but one answer puts them to sleep hundreds of
# times, each for a moment. 300 turns awake first, some microseconds, make it a fifth to a third faster on idle cores and
# no slower beside a busy process; 1000 do harm there. Whoever starts the program may say otherwise.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "300")
