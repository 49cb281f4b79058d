/** What `npm test` leaves out and `npm run test:all` runs: tests that are slow on purpose, by tag, and why they are. */
import type {} from "vitest";

declare module "vitest" {
	interface TaskMeta {
		/** What a test lacks where it is skipped, for the summary. */
		needs?: string;
	}
}

/** Of the lengths of features that are compared with the float64 network, those of every run. */
const quickLengths = [7, 512];

/** Options of a test with features of one length. */
export const tagsOfLength = (featureLength: number) => ({
	tags: quickLengths.includes(featureLength) ? [] : ["slow/lengths"],
});

export const slowTags = [
	{
		name: "slow/steps",
		description: "50 training steps beside the reference's, on every engine",
	},
	{
		name: "slow/faces",
		description:
			"all of the real faces, on every engine, the slow and simulated ones too",
	},
	{
		name: "slow/simulated",
		description: "scores and training on a GPU that software simulates",
	},
	{
		name: "slow/lengths",
		description: "features of more lengths, beside a float64 network",
	},
	{
		name: "slow/faults",
		description:
			"runs that are killed, on full disks, short of memory, two at once",
	},
	{
		name: "slow/queue",
		description: "workers and runs of a queue, with a Redis server",
	},
	{ name: "slow/fuzz", description: "damaged files and odd command lines" },
	{ name: "slow/plain", description: "the engine of plain JavaScript" },
	{
		name: "slow/package",
		description: "the package, installed in an application and globally",
	},
	{
		name: "slow/variants",
		description:
			"more of the same kind: aggregators, steps at which a run stops, rows moved in large sets",
	},
	{
		name: "slow/commands",
		description:
			"whole commands by the dozen: the README's, training, files that are replaced",
	},
	{
		name: "slow/training",
		description: "the README's training of the bundled networks",
	},
	{
		name: "slow/browser",
		description: "the page of review, in a browser",
	},
	{
		name: "slow/photos",
		description:
			"faces of photographs, beside dlib's, and pictures of all kinds",
	},
	{
		name: "slow/callers",
		description:
			"runs in parts by Slurm, GNU parallel, Kubernetes' jobs and Snakemake",
	},
	{ name: "slow/docs", description: "docs/library.md made anew by TypeDoc" },
];
