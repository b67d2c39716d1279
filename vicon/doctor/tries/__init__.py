"""End-to-end tries, made when they are asked for by name: each does what a meeting does, and tidies up."""
