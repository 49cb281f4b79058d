#!/usr/bin/env bash
# Does a planned run on Slurm: a job array for each stage, which waits for the stages that it needs, and a last job that writes the clusters.
#   slurm.sh RUN [options of sbatch, such as --cpus-per-task=8 --mem=16G --partition=NAME]
# The run's folder, the features and gcn-cluster lie at the same paths on all nodes. To go on after a failure, submit the run again: parts that are done end at once.
set -euo pipefail
[ $# -ge 1 ] || { echo "slurm.sh: expected a run's folder, got none" >&2; exit 1; }
run=$(realpath "$1")
shift
mkdir -p "$run/logs"

# Each stage with its number of parts and the stages that it needs, which stand before it.
stages() {
	node -e '
		const { stages } = JSON.parse(fs.readFileSync(`${process.argv[1]}/manifest.json`));
		for (const { name, parts, needs } of stages) console.log(name, parts, ...needs);' "$run"
}

# A node that is lost gives its parts to others (--requeue); after a part that failed, what needs it is cancelled (--kill-on-invalid-dep).
submit() {
	sbatch --parsable --export=ALL --requeue --kill-on-invalid-dep=yes --output="$run/logs/%x-%a.txt" "$@"
}

declare -A jobs=()
all=
export GCN_RUN="$run" GCN_STAGE
list=$(stages)
while read -r GCN_STAGE parts needs; do
	after=
	for need in $needs; do after+=:${jobs[$need]}; done
	jobs[$GCN_STAGE]=$(submit --job-name="$GCN_STAGE" --array="0-$((parts - 1))" ${after:+"--dependency=afterok$after"} "$@" <<-'JOB'
		#!/usr/bin/env bash
		exec gcn-cluster part --run "$GCN_RUN" --stage "$GCN_STAGE" --part "$SLURM_ARRAY_TASK_ID" --workers "${SLURM_CPUS_PER_TASK:-1}"
	JOB
	)
	all+=:${jobs[$GCN_STAGE]}
	echo "$GCN_STAGE: job ${jobs[$GCN_STAGE]}, $parts parts"
done <<<"$list"

last=$(submit --job-name=finish --output="$run/logs/finish.txt" --dependency="afterok$all" "$@" <<-'JOB'
	#!/usr/bin/env bash
	exec gcn-cluster finish --run "$GCN_RUN"
JOB
)
echo "finish: job $last"
