#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Compiles activation_match_check.cu for sm_80 and sm_120 with an nvcc from PyPI, in a temporary folder, and runs it:
# bash src/test/cpp/compile_cuda_check.sh
# Needs g++ and pip, no CUDA and no GPU; without a GPU the program says "0 devices". Exit code: 0 compiled, and all checks
# held where there is a GPU; 77 nvcc cannot be had here; another one if it does not compile or a check fails.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../../main/cpp" || exit 1

COULD_NOT_BE_HAD=77
NO_DEVICE=4 # exit code of the check program

# All five pinned: left to itself, pip takes the four that nvcc needs in another minor version.
PACKAGES=(
    nvidia-cuda-nvcc==13.1.115
    'nvidia-cuda-crt==13.1.*'
    'nvidia-cuda-runtime==13.1.*'
    'nvidia-nvvm==13.1.*'
    'nvidia-cuda-cccl==13.1.*'
)

could_not() {
    echo "nvcc could not be had: $1"
    exit "$COULD_NOT_BE_HAD"
}

[ "$(uname -sm)" = 'Linux x86_64' ] || could_not 'its packages are for Linux x86-64'
python3 -m pip --version >/dev/null 2>&1 || could_not 'there is no pip (python3 -m pip)'

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/nvcc" \
    "${PACKAGES[@]}" || could_not 'pip cannot install it (see above)'
cuda=$work/nvcc/nvidia/cu13

"$cuda/bin/nvcc" --version | tail -n 2 || exit 1
"$cuda/bin/nvcc" -O3 -std=c++17 --fmad=false -I "$cuda/include" -L "$cuda/lib" -cudart static \
    -gencode arch=compute_80,code=sm_80 -gencode arch=compute_120,code=[sm_120,compute_120] -o "$work/check" \
    activation_match_check.cu activation_match_reference.cpp activation_match_common.cpp || exit 1
echo 'Compiled for sm_80 and sm_120.'

"$work/check"
status=$?
[ "$status" -eq "$NO_DEVICE" ] && status=0
exit "$status"
