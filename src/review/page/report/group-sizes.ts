/** Clusters by their sizes. */
import type { ReportData } from "../../report/report-data.ts";
import { withCommas } from "../parts/words.ts";

export interface Bar {
	readonly name: string;
	readonly count: number;
}

/** Clusters by size in steps that double: 1, 2, 3 – 4, 5 – 8 and so on, without empty steps at the end. */
export function groupSizes(sizes: ReportData["sizes"]): Bar[] {
	const bars: Bar[] = [];
	const most = sizes.at(-1)?.size ?? 0;
	for (let from = 1, to = 1; from <= most; from = to + 1, to *= 2) {
		let count = 0;
		for (const { size, clusters } of sizes)
			if (size >= from && size <= to) count += clusters;
		const name =
			from === to
				? withCommas(from)
				: `${withCommas(from)} – ${withCommas(to)}`;
		bars.push({ name, count });
	}
	return bars;
}
