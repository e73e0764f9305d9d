"""What it costs whom: assumptions, sharing, payers, cash flow, joining, uncertainty and appraisal."""
