/** The script of a report: shows the data that the file has in it. */
import { render } from "preact";
import type { ReportData } from "../../report/report-data.ts";
import { counted, percent, withCommas } from "../parts/words.ts";
import { Bars } from "./bars.tsx";
import { ClusterTable, QuestionTable } from "./cluster-tables.tsx";
import { groupSizes } from "./group-sizes.ts";
import { ReportMapView } from "./report-map.tsx";
import "./report.css";
import { TruthSection } from "./truth-section.tsx";

function Figures({ data }: { readonly data: ReportData }) {
	const figures: [string, string][] = [
		["rows", withCommas(data.rows)],
		["clusters", withCommas(data.clusters)],
		["of one row", withCommas(data.singletons)],
		["rows of the largest", withCommas(data.largest)],
	];
	return (
		<dl class="figures">
			{figures.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

function confidenceBars(counts: readonly number[]) {
	return counts.map((count, i) => ({
		name: `${percent(i / counts.length)} – ${percent((i + 1) / counts.length)}`,
		count,
	}));
}

function Report({ data }: { readonly data: ReportData }) {
	return (
		<main>
			<h1>{data.name}</h1>
			<Figures data={data} />
			<div class="pair">
				<section>
					<h2>Sizes</h2>
					<Bars
						bars={groupSizes(data.sizes)}
						what={(count) => counted(count, "cluster")}
					/>
				</section>
				{data.confidence && (
					<section>
						<h2>Confidence</h2>
						<Bars
							bars={confidenceBars(data.confidence)}
							what={(count) => counted(count, "row")}
						/>
					</section>
				)}
			</div>
			{data.map && <ReportMapView map={data.map} ids={data.ids} />}
			{data.truth && <TruthSection truth={data.truth} ids={data.ids} />}
			{data.questions && (
				<QuestionTable questions={data.questions} ids={data.ids} />
			)}
			<ClusterTable list={data.list} ids={data.ids} />
		</main>
	);
}

const text = document.getElementById("data")!.textContent!;
render(<Report data={JSON.parse(text)} />, document.getElementById("root")!);
