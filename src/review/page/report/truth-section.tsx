/** Where clusters and known identities differ: identities that are split, clusters that are mixed, and the links that made them so. */
import type { ComponentChildren } from "preact";
import type {
	ReportData,
	ReportLink,
	ReportPart,
	ReportTruth,
} from "../../report/report-data.ts";
import { counted, percent, withCommas } from "../parts/words.ts";
import { RowCell } from "./row-cell.tsx";

type Ids = ReportData["ids"];

const mostParts = 6;

function Link(props: { readonly link: ReportLink | null; readonly ids: Ids }) {
	const { link, ids } = props;
	if (!link) return <span class="count">no link was scored</span>;
	return (
		<span class="link">
			<RowCell row={link.rows[0]} ids={ids} />
			<strong>{percent(link.probability)}</strong>
			<RowCell row={link.rows[1]} ids={ids} />
		</span>
	);
}

function Case(props: {
	readonly title: string;
	readonly rows: number;
	readonly parts: readonly ReportPart[];
	readonly nameOf: (part: ReportPart) => string;
	readonly ids: Ids;
	readonly children: ComponentChildren;
}) {
	const rest = props.parts.length - mostParts;
	return (
		<li class="case">
			<h4>
				{props.title} <span class="count">{counted(props.rows, "row")}</span>
			</h4>
			<ul class="parts">
				{props.parts.slice(0, mostParts).map((part) => (
					<li key={`${part.cluster} ${part.identity}`}>
						<RowCell row={part.cover} ids={props.ids} />
						<span class="count">
							{props.nameOf(part)}, {counted(part.rows, "row")}
						</span>
					</li>
				))}
				{rest > 0 && <li class="count">and {withCommas(rest)} more</li>}
			</ul>
			<p class="why">{props.children}</p>
		</li>
	);
}

export function TruthSection(props: {
	readonly truth: ReportTruth;
	readonly ids: Ids;
}) {
	const { truth, ids } = props;
	const { precision, recall, f } = truth.bcubed;
	return (
		<section>
			<h2>Beside known identities</h2>
			<p class="count">
				{counted(truth.rows, "row")} of{" "}
				{counted(truth.identities, "identity", "identities")}. B-Cubed:
				precision {precision.toFixed(4)}, recall {recall.toFixed(4)}, F{" "}
				{f.toFixed(4)}.
			</p>
			<h3>
				{counted(truth.numSplit, "identity", "identities")} in several clusters
			</h3>
			<ul>
				{truth.split.map(({ identity, rows, parts, link }) => (
					<Case
						key={identity}
						title={identity}
						rows={rows}
						parts={parts}
						nameOf={({ cluster }) => `cluster ${cluster}`}
						ids={ids}
					>
						Their strongest link, which did not join them:{" "}
						<Link link={link} ids={ids} />
					</Case>
				))}
			</ul>
			<h3>{counted(truth.numMixed, "cluster")} with several identities</h3>
			<ul>
				{truth.mixed.map(({ cluster, rows, parts, link }) => (
					<Case
						key={cluster}
						title={`Cluster ${cluster}`}
						rows={rows}
						parts={parts}
						nameOf={({ identity }) => identity}
						ids={ids}
					>
						The strongest link between two of them:{" "}
						<Link link={link} ids={ids} />
					</Case>
				))}
			</ul>
		</section>
	);
}
