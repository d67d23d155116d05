"""What people see: questions in, quoted and cited answers out."""

import os

# Here, before anything loads OpenMP: beside any other busy process its threads spin for a core that they do not get, and
# one question takes 1.6 s instead of 20 ms. PASSIVE lets them sleep instead; but one answer would put them to sleep hundreds
# of times, each for a moment. 200 turns awake before that make it a fifth faster on idle cores and no slower beside a busy
# process, where 1000 do harm. The count outranks PASSIVE where there are no more threads than cores, in GCC's OpenMP; others
# do not know it. Whoever starts the program may set either otherwise.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "200")
