#!/usr/bin/env bash
# Does a planned run with GNU parallel, on this machine or on several over ssh.
#   parallel.sh RUN [options of parallel, such as --jobs 4 or --sshloginfile machines.txt]
# The run's folder, the features and gcn-cluster lie at the same paths on all machines. To go on after a failure, start it again: parts that are done end at once.
set -euo pipefail
[ $# -ge 1 ] || { echo "parallel.sh: expected a run's folder, got none" >&2; exit 1; }
run=$(realpath "$1")
shift

# Each stage with its number of parts, in an order in which each stands after those that it needs.
stages() {
	node -e '
		const { stages } = JSON.parse(fs.readFileSync(`${process.argv[1]}/manifest.json`));
		for (const { name, parts } of stages) console.log(name, parts);' "$run"
}

list=$(stages)
# A part that fails is tried on another machine, three times in all; then no further part starts. One part at a time on each machine, which takes all its cores.
while read -r stage parts <&3; do
	echo "$stage, $parts parts" >&2
	seq 0 $((parts - 1)) |
		parallel --quote --jobs 1 --retries 3 --halt soon,fail=1 "$@" gcn-cluster part --run "$run" --stage "$stage" --part {}
done 3<<<"$list"

# Whatever no machine did, though parallel ended well, is done here; mostly nothing is.
gcn-cluster part --run "$run"
gcn-cluster finish --run "$run"
