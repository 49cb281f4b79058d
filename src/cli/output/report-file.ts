/** Where a report of clusters is written. */
import { textBytes, writePieces } from "../../files/output-pieces.ts";
import {
	collectReport,
	type ReportInput,
} from "../../review/report/collect-report.ts";
import { renderReport } from "../../review/report/render-report.ts";

export function writeReport(path: string, input: ReportInput): void {
	writePieces(path, textBytes([renderReport(collectReport(input))]));
}
