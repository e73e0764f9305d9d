"""The register people keep: a sheet to fill in, a check, a corrected copy, and what changed from one to the next."""

from akson_analysis.register.checking import Checked, check
from akson_analysis.register.comparing import diff
from akson_analysis.register.fixing import Fixed, fix
from akson_analysis.register.template import template

__all__ = ["Checked", "Fixed", "check", "diff", "fix", "template"]
