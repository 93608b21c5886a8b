"""Charts of a dataset, drawn by altair: ``dataset.plot``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import altair

    from etl.dataset.dataset import Dataset


class Plots:
    """Charts of a dataset; each is an altair chart, to be shown, changed, or saved.

    All need ``pip install "banmian[notebook]"`` and raise a UsageError (code ``needs_notebook``) without it.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def coverage(self) -> altair.VConcatChart:
        """Draw a calendar of what is here: a cell a day, shaded by pages, and why there is none where there is none."""
        from etl.dataset.plots.coverage import draw_coverage

        return draw_coverage(self._dataset)

    def persons(
        self, *who: str, top: int = 12, by: Literal["day", "week", "month", "year"] = "month", reprints: bool = False
    ) -> altair.LayerChart:
        """Draw in how many articles persons are named, over time; bylines and teasers do not count.

        Parameters
        ----------
        *who : str
            Names or identifiers; those named in most articles unless given.
        top : int
            How many of them.
        by : {"day", "week", "month", "year"}
            What a column is.
        reprints : bool
            Count articles that repeat an earlier one.

        Raises
        ------
        UsageError
            Code ``no_such_person`` if nobody is called so.
        """
        from etl.dataset.plots.persons import draw_persons

        return draw_persons(self._dataset, who, top, by, reprints)

    def network(self, who: str, *, top: int = 20, reprints: bool = False) -> altair.LayerChart:
        """Draw with whom a person is named in the same articles, and who of them with each other there.

        Parameters
        ----------
        who : str
            Name or identifier.
        top : int
            How many others, those named together most often.
        reprints : bool
            Count articles that repeat an earlier one.

        Raises
        ------
        UsageError
            Code ``no_such_person`` if nobody is called so.
        """
        from etl.dataset.plots.network import draw_network

        return draw_network(self._dataset, who, top, reprints)
