"""What a changed source file, schema, rule, model or survivorship table would do to the warehouse, before it does it.

`forecast` tries it in a scratch copy, `activating` does it and holds what happened against what was foretold.
"""
