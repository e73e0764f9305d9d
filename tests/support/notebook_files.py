"""Notebooks written on the spot."""

import nbformat


def write_notebook(path, *cells, parameters='output_directory = ""\nlanguage = "nb"\n'):
    first = nbformat.v4.new_code_cell(parameters)
    first.metadata.tags = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)
    return path
