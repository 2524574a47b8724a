"""管理: pages on which an authority changes what is its to decide. Doors only: the rules lie in the contexts below."""
