"""REMOTE PICTURES → OUR COPIES, and what pages show of them (docs/decisions/0009).

- `caching`     what `manage.py cache_pictures` does: choose, fetch, press, keep, in lanes
- `choosing`    which articles miss a picture, and which addresses to try
- `fetching`    the only door to the network; `addresses` and `connecting` guard it
- `hosts`       how often a host is asked, and for how long it is left alone
- `pressing`    the child process that decodes and encodes; `workshop` is what runs in it
- `sizes`       slots, widths and crops: plain numbers
- `showing`     what pages say of an article's picture
- `deciding`    what editors do with pictures; `undoing` takes it back
- `pruning`     what `manage.py prune_pictures` does
- `demo`        the demo newsroom's pictures, which `drawing` draws

Nothing is imported here: pages need `showing` alone, and the child process has no Django.
"""
