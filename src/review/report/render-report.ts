/** A report as one file of HTML that asks for nothing else, and so opens from a disk too. */
import { createHash } from "node:crypto";
import { reportMark } from "../../files/outputs/own-report.ts";
import { reportFiles } from "../built/report-files.ts";
import type { ReportData } from "./report-data.ts";

const hashOf = (text: string) =>
	`'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Text inside an element: names of files and people are text, whatever they are. */
const escaped = (text: string) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** The HTML of a report, with its data, script and style in it; its policy lets nothing else run, and nothing be asked for. */
export function renderReport(data: ReportData): string {
	const { script, style } = reportFiles;
	const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
	// JSON may have "<" in texts only, where it may be written so too.
	const json = JSON.stringify(data).replaceAll("<", "\\u003c");
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${reportMark}
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(data.name)} – clusters</title>
<style>${style}</style>
</head>
<body>
<noscript>This report needs JavaScript.</noscript>
<div id="root"></div>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}
