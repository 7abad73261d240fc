"""Verdicts on what was measured."""

from __future__ import annotations

from benchmarks.goals import OF_CEILING, VERSUS, Figure, load_figures
from benchmarks.load import Round


def rounds(rate):
    return Round(rate=rate, p50=1, p99=1, server_us=1, engines_us=1, requests=1, failed=0)


def test_a_figure_that_could_not_be_measured_is_missed_and_not_left_out():
    figures = load_figures({})

    assert len(figures) == len(VERSUS) + len(OF_CEILING) + 2
    assert not any(figure.met for figure in figures)
    assert {figure.as_json()["value"] for figure in figures} == {None}
    assert all("not measured | " in figure.row() and "**missed**" in figure.row() for figure in figures)


def test_a_figure_is_met_from_its_goal_on():
    tree = {"tree/product": rounds(150), "tree/wagtail": rounds(10)}
    by_name = {figure.name: figure for figure in load_figures(tree)}

    assert by_name["tree: requests/s of the stock Wagtail API"].met
    assert not by_name["tree: requests/s of the prototype"].met
    assert [Figure("p99", value, 40, "at_most").met for value in (39.9, 40, 40.1)] == [True, True, False]
