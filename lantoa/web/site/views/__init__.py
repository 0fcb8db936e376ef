"""The public's pages. A view asks the queries, shapes the answer and hands it to a template; it decides nothing."""
