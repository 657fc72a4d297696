#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The recognition study of docs/STUDY.md: null distributions, metamers, and what every network makes of them. Hours on a CPU; goes on
# where it was, and skips every network whose recognition rows are kept (docs/study/PART/rows).
#
#     examples/study/study.sh cifar10 CIFAR10.zip OUT [NETWORK…]           test/CLASS/NNNN.jpg in the zip
#     examples/study/study.sh imagenet16 IMAGENET.zip OUT [NETWORK…]       INDEX_WNID_NAME.jpg in the zip
#
# With networks named, only their metamers are made: nobody is asked, and no report is written. ROWS names another folder for the rows
# (an empty one: everything is made anew), METAMERKIT another launcher.
set -eu
[ $# -ge 3 ] || { sed -n '4,13s/^# \{0,1\}//p' "$0"; exit 2; }
part=$1 data=$(realpath "$2") out=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
metamerkit=${METAMERKIT:-$here/../../metamerkit}
rows=${ROWS:-$here/../../docs/study/$part/rows}
labels=$here/$part.csv
comparisons=$here/${part}_comparisons.csv

case $part in
cifar10)
    networks=$(for architecture in cnn resnet; do
        for training in standard linf_8 l2_0.5 random_linf_8 random_l2_0.5; do echo "cifar10_${architecture}_$training"; done
    done)
    folder=test
    average=pictures
    rule=own
    batch=50
    ;;
imagenet16)
    networks="efficientnet_lite0 squeezenet1_1 tiny_darknet mobilenet_v2_tf"
    folder=
    average=categories
    rule=imagenet16_maximum
    batch=8
    ;;
*)
    echo "there is no part '$part' of the study; use cifar10 or imagenet16" >&2
    exit 2
    ;;
esac

stages_of() {
    case $1 in
    cifar10_cnn_*) echo relu1,relu2,relu4,relu6,fc ;;
    cifar10_resnet_*) echo relu1,relu2,layer1,layer2,fc ;;
    efficientnet_lite0) echo blocks.1,blocks.7,blocks.13,logits ;;
    squeezenet1_1) echo features.4,features.7,features.12,classifier ;;
    tiny_darknet) echo leaky_re_lu_4,leaky_re_lu_10,leaky_re_lu_14,global_average_pooling2d_1 ;;
    mobilenet_v2_tf) echo expanded_conv_2,expanded_conv_9,expanded_conv_16,Logits ;;
    *)
        echo "'$1' is none of this part's networks: $(echo $networks)" >&2
        exit 2
        ;;
    esac
}

lay_out_pictures() { # as PICTURE.jpg, by the names in the table of labels
    [ -d "$out/pictures" ] && return
    rm -rf "$out/pictures.partial" "$out/unpacked"
    mkdir -p "$out/pictures.partial" "$out/unpacked"
    (cd "$out/unpacked" && jar xf "$data" $folder)
    tail -n +2 "$labels" | tr -d '\r' | while IFS=, read -r picture class; do
        case $part in
        cifar10) from=test/$class/${picture##*_}.jpg ;;
        *) from=$picture.jpg ;;
        esac
        cp "$out/unpacked/$from" "$out/pictures.partial/$picture.jpg"
    done
    rm -rf "$out/unpacked"
    mv "$out/pictures.partial" "$out/pictures"
}

make_metamers() { # NETWORK
    stages=$(stages_of "$1")
    case $1 in
    cifar10_* | efficientnet_lite0) ;; # theirs are built in
    *) "$metamerkit" null --pictures "$data" --model "$1" --stage "$stages" --quiet ;;
    esac
    # 3: some metamers fail the criterion; they are kept, shown as such, and do not count
    "$metamerkit" synthesize "$out/pictures" --labels "$labels" --model "$1" --stage "$stages" --batch "$batch" \
        --out "$out/$1" || [ $? -eq 3 ]
}

mkdir -p "$out"
lay_out_pictures
if [ $# -gt 0 ]; then
    for network in "$@"; do make_metamers "$network"; done
    exit
fi

mkdir -p "$rows"
everybody=$(echo $networks | tr ' ' ,)
runs=
for network in $networks; do
    kept=$rows/$network.csv.gz
    if [ -f "$kept" ]; then
        mkdir -p "$out/$network/recognition"
        [ -f "$out/$network/recognition/recognition.csv" ] || gzip -dc "$kept" >"$out/$network/recognition/recognition.csv"
    else
        make_metamers "$network"
        "$metamerkit" recognize "$out/$network" --by "$everybody" --rule "$rule" --average "$average" --out "$out/$network-report" --quiet
        gzip -9nc "$out/$network/recognition/recognition.csv" >"$kept.partial"
        mv "$kept.partial" "$kept"
    fi
    runs="$runs $out/$network"
done
report() { # AVERAGE FOLDER
    "$metamerkit" recognize $runs --rule "$rule" --average "$1" --comparisons "$comparisons" --out "$out/$2"
    echo "averaged over $1: $out/$2/report.html"
}
report "$average" report
# pictures are the units of the planned tests, whatever the shares are means of
[ "$average" = pictures ] || report pictures report-pictures
