#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Metamers of the free photographs, scaled to 32×32, by networks of the CIFAR-10 family at three stages, and a contact sheet of each
# architecture: networks side by side. Goes on where it was. (Metamers of test pictures are the study's: examples/study.)
#
#     examples/training/first_answer.sh OUT NAME…
#
# Each NAME is a network of `metamerkit models`.
set -eu
out=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
metamerkit=${METAMERKIT:-$here/../../metamerkit}
for name in "$@"; do
    case $name in
    cifar10_cnn*) stages=relu2,relu4,relu6 ;;
    *) stages=relu2,layer1,layer2 ;;
    esac
    # 3: some metamers fail the criterion; they are kept and say so
    "$metamerkit" synthesize "$here/../pictures" --model "$name" --stage "$stages" --batch 40 --out "$out" || [ $? -eq 3 ]
done
for architecture in cifar10_cnn cifar10_resnet; do
    names=$(for name in "$@"; do case $name in $architecture*) echo "$name" ;; esac; done | paste -sd, -)
    if [ -n "$names" ]; then
        rm -f "$out/$architecture.png"
        "$metamerkit" sheet "$out" --columns networks --model "$names" --out "$out/$architecture.png"
    fi
done
