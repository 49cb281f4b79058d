/** A row in a table: its tile, and its id or number. */
import type { ReportData } from "../../report/report-data.ts";
import { DrawnTile } from "../parts/drawn-tile.tsx";

export function RowCell(props: {
	readonly row: number;
	readonly ids: ReportData["ids"];
}) {
	return (
		<span class="row-cell">
			<DrawnTile row={props.row} />
			<span>{props.ids[props.row] ?? `row ${props.row}`}</span>
		</span>
	);
}
