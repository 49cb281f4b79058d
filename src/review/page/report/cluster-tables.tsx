/** The largest clusters, and pairs of clusters that may be one. */
import type { ReportData } from "../../report/report-data.ts";
import { percent, withCommas } from "../parts/words.ts";
import { RowCell } from "./row-cell.tsx";

type Ids = ReportData["ids"];

export function ClusterTable(props: {
	readonly list: ReportData["list"];
	readonly ids: Ids;
}) {
	return (
		<section>
			<h2>Largest clusters</h2>
			<table>
				<thead>
					<tr>
						<th scope="col">Cluster</th>
						<th scope="col">Cover</th>
						<th scope="col">Rows</th>
						<th scope="col">Confidence</th>
					</tr>
				</thead>
				<tbody>
					{props.list.map(({ cluster, name, rows, cover, confidence }) => (
						<tr key={cluster}>
							<th scope="row">{name ?? cluster}</th>
							<td>
								<RowCell row={cover} ids={props.ids} />
							</td>
							<td>{withCommas(rows)}</td>
							<td>{percent(confidence)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

export function QuestionTable(props: {
	readonly questions: NonNullable<ReportData["questions"]>;
	readonly ids: Ids;
}) {
	return (
		<section>
			<h2>The same person?</h2>
			{props.questions.length === 0 && <p class="note">No pair is likely.</p>}
			{props.questions.length > 0 && (
				<table>
					<thead>
						<tr>
							<th scope="col">Clusters</th>
							<th scope="col">Row of the first</th>
							<th scope="col">Row of the second</th>
							<th scope="col">Probability</th>
						</tr>
					</thead>
					<tbody>
						{props.questions.map(({ clusters, rows, probability }) => (
							<tr key={clusters.join()}>
								<th scope="row">
									{clusters[0]} and {clusters[1]}
								</th>
								<td>
									<RowCell row={rows[0]} ids={props.ids} />
								</td>
								<td>
									<RowCell row={rows[1]} ids={props.ids} />
								</td>
								<td>{percent(probability)}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}
