"""The template of the slides is what its tool makes, and takes the colours and the language of a deck."""

import dataclasses
import importlib.util
import io
import re
import zipfile
from pathlib import Path

from akson_analysis.publishing.deck import pptx

TOOL = Path(__file__).parents[3] / "tools" / "build_slide_template.py"


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_stored_template_is_what_the_tool_makes():
    specification = importlib.util.spec_from_file_location("build_slide_template", TOOL)
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    assert parts(tool.template()) == parts(pptx.TEMPLATE.read_bytes())


def test_a_deck_sets_the_colours_and_the_language_of_the_template(small_deck):
    look = pptx.Look(accent="#123456", font="Arial")
    made = parts(pptx.deck_pptx(dataclasses.replace(small_deck, look=look, language="en")))
    theme = made["ppt/theme/theme1.xml"].decode()
    assert 'typeface="Arial"' in theme
    assert theme.count('<a:srgbClr val="123456"/>') == 2
    master = made["ppt/slideMasters/slideMaster1.xml"].decode()
    assert set(re.findall(r"<a:(?:rPr|endParaRPr)[^>]*lang=\"(\S+)\"", master)) == {"en-GB"}
