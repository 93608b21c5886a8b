"""What was published, opened for reading: `open_dataset` and the `Dataset` it gives."""

from __future__ import annotations

from etl.dataset.dataset import Dataset
from etl.dataset.opening import open_dataset

__all__ = ["Dataset", "open_dataset"]
