"""Slides: files that people bring in, made into pictures of pages by a process that trusts none of them."""
