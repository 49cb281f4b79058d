/** Where a report of clusters is written. */
import { textBytes, writePieces } from "../../files/output-pieces.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import {
	collectReport,
	type ReportInput,
} from "../../review/report/collect-report.ts";
import { renderReport } from "../../review/report/render-report.ts";

/** @throws InputError for a path that cannot be written, before the work */
export const checkReportFile = (path: string | null): void => {
	if (path !== null) checkOutputFile(path);
};

export function writeReport(path: string, input: ReportInput): void {
	writePieces(path, textBytes([renderReport(collectReport(input))]));
}
