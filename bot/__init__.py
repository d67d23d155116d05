"""What people see: questions in, quoted and cited answers out."""

import os

# Here, before anything loads OpenMP: beside any other busy process its threads spin for a core that they do not get,
# and one question takes 1.6 s instead of 20 ms. PASSIVE lets them sleep. Whoever starts the program may say otherwise.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
