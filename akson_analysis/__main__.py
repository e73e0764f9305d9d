"""``python -m akson_analysis`` is ``akson``."""

from akson_analysis.cli import main

main()
