"""How far the signatures of a case reach, what is inferred of those not named, and whose decision matters."""
