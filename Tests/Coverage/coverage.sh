#!/bin/bash
# Runs every test but those in boxes with coverage, and prints the share of lines run, by module.
#   coverage.sh BUILD-FOLDER TEST-WIDTH
#
# The end-to-end tests start programs of their own; each writes a profile of its own, and all of them are merged.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 width=$2
root=$PWD
profiles=$root/$build/profiles
rm -rf "$profiles"
mkdir -p "$profiles"
# Programs that are killed write none.
export LLVM_PROFILE_FILE="$profiles/%p-%m.profraw"
swift build --build-tests --enable-code-coverage --scratch-path "$build"
tools=$(dirname "$(readlink -f "$(command -v swift)")")
folder=$(swift build --show-bin-path --scratch-path "$build")
"$folder/tracksyncPackageTests.xctest" --testing-library swift-testing --skip '^SystemdTests' \
    --experimental-maximum-parallelization-width "$width" >"$build/tests.log" 2>&1 || {
    grep '✘' "$build/tests.log" >&2
    exit 1
}
tail -n 1 "$build/tests.log"
find "$profiles" "$folder/codecov" -name '*.profraw' -size +0 2>/dev/null >"$build/profiles.list"
"$tools/llvm-profdata" merge -sparse --failure-mode=all -f "$build/profiles.list" -o "$build/all.profdata"
"$tools/llvm-cov" export -summary-only -instr-profile "$build/all.profdata" "$folder/tracksyncPackageTests.xctest" \
    -object "$folder/tracksyncd" -object "$folder/tracksyncctl" -object "$folder/tracksync-web" \
    >"$build/coverage.json"
python3 - "$build/coverage.json" "$root/Sources/" <<'END'
import collections, json, sys
lines = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))["data"][0]["files"]:
    if file["filename"].startswith(sys.argv[2]):
        module = file["filename"][len(sys.argv[2]):].split("/")[0]
        lines[module][0] += file["summary"]["lines"]["covered"]
        lines[module][1] += file["summary"]["lines"]["count"]
for module, (covered, count) in sorted(lines.items()):
    print(f"{module:<20} {covered:>6} of {count:>6} lines  {100 * covered / count:5.1f} %")
END
