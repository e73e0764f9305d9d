"""Notebooks written on the spot, and runs of them."""

from dataclasses import fields, replace

import nbformat

from akson_analysis.publishing import ExecutionOptions, IndexEdition, RunOptions, SiteOptions, publish


def write_notebook(path, *cells, parameters='output_directory = ""\nlanguage = "nb"\n'):
    first = nbformat.v4.new_code_cell(parameters)
    first.metadata.tags = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)
    return path


def make_run(jobs, out, name="", *, title="T", subtitle="", language="nb", series="", **options):
    """Publish jobs with a site in one language; every other option goes where it belongs."""
    of_run, execution = (
        kind(**{field.name: options.pop(field.name) for field in fields(kind) if field.name in options})
        for kind in (RunOptions, ExecutionOptions)
    )
    site = SiteOptions([IndexEdition(language, title, subtitle)], series=series)
    if name:
        of_run = replace(of_run, name=name)
    return publish(jobs, out, site, of_run, execution, **{"on_progress": print, **options})
