"""The explorer: what if? A map to click on, and figures that follow, in JupyterLab and as an app.

`desk` holds the data and measures a scenario, `changes` and `history` change one, `start` and `view` say what a page
shows, `session` is one visitor, and the two homes are `widget` (JupyterLab) and `app` (``akson explore``). The page
itself, `front`, is the same in both.
"""
