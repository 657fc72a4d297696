#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures networks of the family, and makes their null distributions: what is on their cards. Hours on a CPU; goes on where it was.
#
#     examples/training/measure_family.sh CIFAR10.zip OUT NAME…
#
# CIFAR10.zip holds test/CLASS/NNNN.jpg. Each NAME is a network of `metamerkit models`.
set -eu
data=$1 out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
metamerkit=${METAMERKIT:-$here/../../metamerkit}
for name in "$@"; do
    for threat in "linf 8/255" "l2 0.5"; do
        norm=${threat% *} eps=${threat#* }
        "$metamerkit" attack "$data" --within test --model "$name" --attack pgd --norm "$norm" --eps "$eps" --steps 20 \
            --step-size eps/4 --out "$out/$name-pgd-20-$norm"
        "$metamerkit" attack "$data" --list "$here/test_500.txt" --model "$name" --attack autoattack --norm "$norm" \
            --eps "$eps" --out "$out/$name-autoattack-$norm"
    done
done
