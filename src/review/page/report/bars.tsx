/** Histograms as lists of bars, which can be read without seeing them. */
import { withCommas } from "../parts/words.ts";
import type { Bar } from "./group-sizes.ts";

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
