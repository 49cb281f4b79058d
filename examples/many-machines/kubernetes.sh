#!/usr/bin/env bash
# Does a planned run on Kubernetes: an Indexed Job for each stage, one after another, and a last one that writes the clusters.
#   kubernetes.sh RUN [options of kubectl, such as --namespace NAME]
# RUN, such as /data/run-1, is the run's folder as pods see it and as this machine sees it. Its last name starts the names of the jobs: small letters, digits and `-`.
# To go on after a failure, start it again: parts that are done end at once.
set -euo pipefail
[ $# -ge 1 ] || { echo "kubernetes.sh: expected a run's folder, got none" >&2; exit 1; }
run=$(realpath "$1")
shift
options=("$@")
template="$(dirname "$(realpath "$0")")/kubernetes-job.yaml"

kube() {
	kubectl "${options[@]}" "$@"
}

# Each stage with its number of parts, in an order in which each stands after those that it needs.
stages() {
	node -e '
		const { stages } = JSON.parse(fs.readFileSync(`${process.argv[1]}/manifest.json`));
		for (const { name, parts } of stages) console.log(name, parts);' "$run"
}

# Runs gcn-cluster in one pod for each part, and waits for all of them. A job that was there before is done again.
run_job() {
	local job words=$3 parts=$2 ended
	job="$(basename "$run")-$1"
	echo "$job, $parts parts" >&2
	kube delete job "$job" --ignore-not-found >&2
	sed -e "s|JOB_NAME|$job|" -e "s|: PARTS|: $parts|" -e "s|WORDS|$words|" -e "s|\"RUN\"|\"$run\"|" "$template" |
		kube apply --filename=- >&2
	while true; do
		ended=$(kube get job "$job" --output='jsonpath={.status.conditions[?(@.status=="True")].type}')
		case "$ended" in
		*Complete*) return ;;
		*Failed*)
			kube logs "job/$job" --tail=3 >&2 || true
			echo "kubernetes.sh: $job failed" >&2
			exit 1
			;;
		esac
		sleep 2
	done
}

list=$(stages)
while read -r stage parts <&3; do
	run_job "$stage" "$parts" "part --stage $stage --part \$JOB_COMPLETION_INDEX"
done 3<<<"$list"
run_job finish 1 finish
