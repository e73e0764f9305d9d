"""The same bytes for the same presentation: no times, and none in the workbooks behind its charts."""

from __future__ import annotations

import io
import re
import zipfile

_TIME = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def same_bytes(package: bytes, *, is_inner: bool = False) -> bytes:
    """Return an Office file without the time it was made; its own dates stay, those of its workbooks do not."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = same_bytes(content, is_inner=True)
            elif is_inner and name == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            target.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
