"""What every worker and kernel needs, imported once before they are forked.

`jsonschema` builds a grammar for internationalised addresses when it finds one particular optional package,
and that takes longer than all else Papermill imports. No notebook has such addresses, so it is kept from
finding it.
"""

import sys

_SLOW = "rfc3987_syntax"
_is_hidden = _SLOW not in sys.modules
if _is_hidden:
    sys.modules[_SLOW] = None  # type: ignore[assignment]
try:
    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401
    import nbformat  # noqa: F401
    import papermill  # noqa: F401
finally:
    if _is_hidden:
        del sys.modules[_SLOW]
