# SPDX-License-Identifier: Apache-2.0
"""Writes the table of architectures in docs/NETWORKS.md from what `metamerkit models --json` says.

Usage: METAMERKIT_MODELS=/nonexistent ./metamerkit models --json | python3 tools/networks_table.py
"""

import json
import pathlib
import sys

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "NETWORKS.md"
BEGIN = "<!-- table by tools/networks_table.py -->\n"


def row(network):
    channels = 1 if network["greyscale"] else 3
    weights = "with Metamerkit" if network["weights"] else "fetch or import" if network["download"] else "import"
    return "| {} | {} | {}×{}×{} | {} | {:.3g} M | {} | {} |".format(
        f"`{network['name']}`",
        network["title"],
        channels,
        network["height"],
        network["width"],
        network["classes"] or f"{network['outputs']} features",
        network["parameters"] / 1e6,
        weights,
        network["source"],
    )


def main():
    text = PAGE.read_text()
    head = text[: text.index(BEGIN) + len(BEGIN)]
    lines = ["| name | what it is | input | classes | parameters | weights | paper |", "|---|---|---|---|---|---|---|"]
    lines += [row(network) for network in json.load(sys.stdin)]
    PAGE.write_text(head + "\n" + "\n".join(lines) + "\n")


main()
