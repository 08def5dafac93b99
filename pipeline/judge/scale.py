"""Counts on a logarithmic scale, from a table, so that they are the same on every machine."""

from __future__ import annotations

import math

import numpy as np

FAR = 1024  # larger counts are taken for it
LOGS = np.array([round(math.log1p(count) * 1024) / 4096 for count in range(FAR + 1)])  # 0 to 1.73
