/** How much the threshold of the links matters: our F where it is moved. */
import { join } from "node:path";
import { embeddings, faces } from "./data.mjs";
import { cluster, evaluate } from "./program.mjs";
import { formatTable, four } from "./table.mjs";

export const title = "Thresholds";

const thresholds = [0.7, 0.75, 0.8, 0.85, 0.9];
const mostMoved = 0.008;

/** @param options of `cluster`, for us */
export function report(options, { folder, part, record, say }) {
	const { features, labels } = faces(part);
	const rows = embeddings.map((embedding) => {
		const clusters = join(folder, "threshold.npy");
		const fs = thresholds.map((threshold) => {
			const typed = ["--threshold", String(threshold), ...options];
			cluster(features(embedding), clusters, typed);
			return evaluate(labels, clusters).bcubed.f;
		});
		const moved = Math.max(...fs) - Math.min(...fs);
		record({ embedding, thresholds, fs, moved });
		say(`${embedding}: ${fs.map(four).join(" ")}`);
		const holds = moved < mostMoved ? "holds" : "OVER";
		return [embedding, ...fs.map(four), four(moved), holds];
	});
	return [
		`B-Cubed F at each threshold of the links' probability. Promised: it moves by less than ${mostMoved}.`,
		formatTable([["", ...thresholds.map(String), "moved", ""], ...rows]),
	].join("\n\n");
}
