#!/bin/sh
# Fuzzes the two page parsers and the reader of robots.txt, all at once, for FUZZ_SECONDS (600).
#
# Fails when one of them crashes, hangs, leaks or breaks an invariant, and names the input that did it. The corpus is
# kept in .build-fuzz for the next run; the real pages, where they are present beside the project, are a part of it.
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-600}
build=.build-fuzz
mkdir -p "$build"
export SWIFT_BACKTRACE=enable=no

# shellcheck disable=SC2046 # the flags are words
compile() {
    swiftc -use-ld=lld -sanitize=fuzzer,address -parse-as-library -O -g -swift-version 6 -package-name tracksync \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault \
        -enable-upcoming-feature MemberImportVisibility \
        -I "$build" -I Sources/CMemory -I Sources/CXML2 $(pkg-config --cflags-only-I libxml-2.0 | sed 's/-I */-Xcc -I/g') "$@"
}

for module in PlainText Vocabulary Catalogue LiveRC; do
    compile -wmo -enable-testing -module-name "$module" -emit-module -emit-module-path "$build/$module.swiftmodule" \
        -c -o "$build/$module.o" Sources/$module/*.swift
done
compile -wmo -enable-testing -module-name Robots -emit-module -emit-module-path "$build/Robots.swiftmodule" \
    -c -o "$build/Robots.o" Sources/Fetching/Robots/Robots[PR]*.swift
compile -module-name FuzzRobots -o "$build/fuzz-Robots" Tests/Fuzz/FuzzRobots.swift Tests/Fuzz/Invariants.swift \
    "$build/Vocabulary.o" "$build/Catalogue.o" "$build/Robots.o"
for target in Catalogue Dashboard; do
    compile -module-name "Fuzz$target" -o "$build/fuzz-$target" "Tests/Fuzz/Fuzz$target.swift" \
        Tests/Fuzz/Invariants.swift "$build/PlainText.o" "$build/Vocabulary.o" "$build/Catalogue.o" "$build/LiveRC.o" $(pkg-config --libs libxml-2.0)
done

# Seeds begin with four bytes that say how the page is cut.
seed() { { printf '\001\020\100\377'; cat; } >"$build/corpus-$1/seed-$2"; }
mkdir -p "$build/corpus-Catalogue" "$build/corpus-Dashboard" "$build/corpus-Robots"
cat >"$build/corpus-Robots/seed-groups" <<'FILE'
x/page.html?a=b:c
/*.h*l$
User-agent: *
Disallow: /x/ # all
Allow: /x/page%2Ehtml$

user-agent: tracksync
crawl-delay: 1.5
disallow: *?a=*
FILE
seed Catalogue rows <<'PAGE'
<!doctype html><html><head><title>x</title><script>if (a > b) {}</script></head><body>
<table class="table track_list"><thead><tr><th>Status</th></tr></thead><tbody>
<tr class="clickable-row"><td><i class="status_2"></i><br /><small><small>1 minute ago</small></small></td>
<td><span class="hidden">on</span><a href="//one.liverc.com/"><strong>One &amp; only &#82;C</strong></a>
<div class="indent"><small>Summer Race #1</small></div></td></tr>
<tr><td><small><small>last year</small></small></td><td><a href="https://two.liverc.com/x?y"><strong>Two</strong></a></td></tr>
<tr><td></td><td><a href="//live.liverc.com/"><strong>None</strong></a></td></tr>
</tbody></table></body></html>
PAGE
seed Dashboard panels <<'PAGE'
<html><head><title>x</title></head><body><!-- About --><div class="panel"><div class="panel-heading"><i></i> About Our Track</div>
<div class="panel-body"><div class="row"><div><address><strong>Our Track</strong><br>1 Some Street<br>Town, ST 01234<br>Country<br>
<br><abbr>P:</abbr> <a href="tel:123">123 456</a><br><abbr>W:</abbr> <a href="http://www.example.com">x</a>
<br><abbr>E:</abbr> <a href="javascript:noSpam('a', 'b.c');">&#97;&#64;&#98;&#46;&#99;</a></address></div>
<div><p><img src="https://example.com/track_logos/1.png"></p></div></div><div class="row"><div><hr>Some<br />words</div></div></div></div>
<div class="panel"><div class="panel-heading"><i></i> Track Map</div><div class="panel-body no-padding">
<iframe src="https://example.com/place?key=1&q=5th & Main,Town,ST+01234,US&center=1.5,-2.5"></iframe></div></div>
<div class="panel"><div class="panel-heading">Lifetime Track Stats</div><div class="panel-body"><table><tbody>
<tr><th>Laps</th><td>1,234</td></tr><tr><th>Practice Sessions</th><td>5</td></tr><tr><th>Races</th><td>x</td></tr></tbody></table></div></div>
<div class="panel"><div class="panel-heading">Facebook Feed</div><div class="panel-body"><div class="fb-page" data-href="http://facebook.com/x">
<a href="http://facebook.com/x">x</a></div></div></div></body></html>
PAGE
for page in ../shared/liverc-pages/*.html; do
    [ -f "$page" ] || continue
    name=$(basename "$page" .html)
    case $name in
        live) head -c 60000 "$page" | seed Catalogue "$name" ;;
        *) seed Dashboard "$name" <"$page" ;;
    esac
done

run() {
    "$build/fuzz-$1" -max_total_time="$seconds" -max_len=32768 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -dict=Tests/Fuzz/pages.dict -artifact_prefix="$build/found-$1-" "$build/corpus-$1" >"$build/fuzz-$1.log" 2>&1
}
run Catalogue &
catalogue=$!
run Dashboard &
dashboard=$!
run Robots &
robots=$!
trap 'kill "$catalogue" "$dashboard" "$robots" 2>/dev/null || true' INT TERM

failed=0
report() {
    if wait "$2"; then
        echo "$1: nothing found; $(grep -E '^Done ' "$build/fuzz-$1.log" || true)"
    else
        failed=1
        echo "$1: FOUND something: $build/fuzz-$1.log" >&2
        grep -E '^violated:|ERROR:|SUMMARY:|Test unit written' "$build/fuzz-$1.log" >&2 || tail -n 20 "$build/fuzz-$1.log" >&2
        echo "again with: $build/fuzz-$1 INPUT" >&2
    fi
}
report Catalogue "$catalogue"
report Dashboard "$dashboard"
report Robots "$robots"
exit "$failed"
