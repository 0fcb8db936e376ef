"""Measurements through the product's real entrances: `lantoa bench NAME [--quick] [--json]`.

A bench is a module of this package with

    FIGURES = {"first_page_s": "≤ 15"}          # every figure it prints, and the line it should meet
    PEERS = {"bare_wagtail_story_rps": ""}       # what it is compared with, if anything
    def measure(run: Run) -> Measured: ...

and is found by its name. `run` gives folders, free ports and the length of the runs; see `lantoa.bench.run`.
"""
