#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Metamers of networks of the CIFAR-10 family at three stages, for 40 test pictures and for the free photographs scaled to 32×32, and
# contact sheets of the photographs. Goes on where it was.
#
#     examples/training/first_answer.sh CIFAR10.zip OUT NAME…
#
# CIFAR10.zip holds test/CLASS/NNNN.jpg. Each NAME is a network of `metamerkit models`, best with a null distribution.
set -eu
data=$(realpath "$1") out=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
metamerkit=${METAMERKIT:-$here/../../metamerkit}
mkdir -p "$out"
if [ ! -d "$out/pictures/test" ]; then
    rm -rf "$out/unpacked"
    mkdir -p "$out/unpacked" "$out/pictures"
    (cd "$out/unpacked" && jar xf "$data" test)
    find "$out/unpacked/test" -name '*.jpg' ! -name '000[0-3].jpg' -delete
    mv "$out/unpacked/test" "$out/pictures/test"
fi
for name in "$@"; do
    case $name in
    cifar10_cnn*) stages=relu2,relu4,relu6 ;;
    *) stages=relu2,layer1,layer2 ;;
    esac
    for pictures in photographs:"$here/../pictures" test:"$out/pictures/test"; do
        # 3: some metamers fail the criterion; they are kept and say so
        "$metamerkit" synthesize "${pictures#*:}" --model "$name" --stage "$stages" --batch 40 --out "$out/${pictures%%:*}" || [ $? -eq 3 ]
    done
done
for architecture in cifar10_cnn cifar10_resnet; do
    names=$(for name in "$@"; do case $name in $architecture*) echo "$name" ;; esac; done | paste -sd, -)
    if [ -n "$names" ]; then
        rm -f "$out/$architecture.png"
        "$metamerkit" sheet "$out/photographs" --columns networks --model "$names" --out "$out/$architecture.png"
    fi
done
