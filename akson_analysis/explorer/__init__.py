"""The explorer: what if? A map to click on, and figures that follow, in JupyterLab and as an app.

`measuring` says what a scenario on the data comes to, `edits` and `history` change one, `start` and `view` say what a
page shows, `session` is one visitor, and the two homes are `widget` (JupyterLab) and `app` (``akson explore``). The
page itself, `front`, is the same in both.
"""
