/** Prints the tables of docs/many-machines.md that say how large a run is: `node bench/scale/scale.mjs`. */
import { stagesOf } from "./stages.mjs";

/** Parts of about this many rows. */
const rowsOfPart = 1_000_000;

/** Three significant digits of a number of bytes. */
function size(bytes) {
	const [unit, name] = bytes < 1e12 ? [1e9, "GB"] : [1e12, "TB"];
	return bytes === 0
		? ""
		: `${Number((bytes / unit).toPrecision(2)).toLocaleString("en")} ${name}`;
}

const hoursOf = (hours) =>
	hours === 0 ? "" : Number(hours.toPrecision(2)).toLocaleString("en");

/** What goes over the network where each machine has the features on a disk of its own. */
const sent = ({ files, stored }) => files + stored;

const cellsOf = (stage) => [
	stage.name,
	size(stage.features),
	size(stage.files),
	size(stage.stored),
	size(sent(stage)),
	hoursOf(stage.coreHours),
];

function sum(stages) {
	const of = (name) => stages.reduce((total, stage) => total + stage[name], 0);
	return {
		name: "all",
		features: of("features"),
		files: of("files"),
		stored: of("stored"),
		coreHours: of("coreHours"),
	};
}

const header = ["features read", "files read", "stored", "sent", "core-hours"];

function table(first, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line([first, ...header]),
		line([first, ...header].map((_, i) => (i === 0 ? "---" : "---:"))),
		...rows.map(line),
	].join("\n");
}

const run = (rows, cols, hasGraph) =>
	stagesOf({ rows, cols, hasGraph, parts: Math.ceil(rows / rowsOfPart) });
const describe = (rows, cols, hasGraph) =>
	`${rows.toLocaleString("en")} x ${cols}${hasGraph ? ", graph given" : ""}`;

function stageTable(rows, cols, hasGraph) {
	const stages = run(rows, cols, hasGraph);
	return table(
		describe(rows, cols, hasGraph),
		[...stages, sum(stages)].map(cellsOf),
	);
}

const totals = [100_000_000, 1_000_000_000].flatMap((rows) =>
	[128, 512].flatMap((cols) =>
		[false, true].map((hasGraph) =>
			cellsOf({
				...sum(run(rows, cols, hasGraph)),
				name: describe(rows, cols, hasGraph),
			}),
		),
	),
);

console.log(
	[
		stageTable(100_000_000, 512, false),
		stageTable(1_000_000_000, 512, true),
		table("whole runs", totals),
	].join("\n\n"),
);
