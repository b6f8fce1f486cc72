"""Configuration of the tiny projects."""

project = "Tiny council"
extensions = ["myst_parser", "cascade.site"]
primary_domain = "policy"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist"]
html_theme = "basic"
html_copy_source = False
html_use_index = False
exclude_patterns = ["build"]
