/** Histograms as lists of bars, which can be read without seeing them. */
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

export function Bars(props: {
	readonly bars: readonly Bar[];
	readonly what: (count: number) => string;
}) {
	const most = Math.max(1, ...props.bars.map(({ count }) => count));
	return (
		<ul class="bars">
			{props.bars.map(({ name, count }) => (
				<li key={name} title={props.what(count)}>
					<span class="step">{name}</span>
					<span class="track" aria-hidden="true">
						<span style={{ width: `${(100 * count) / most}%` }} />
					</span>
					<span class="count">
						{withCommas(count)}
						<span class="heard"> {props.what(count)}</span>
					</span>
				</li>
			))}
		</ul>
	);
}
