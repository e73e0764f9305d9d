"""Results in, words out: the sentences, key figures and labels of each report, in the reader's language."""
