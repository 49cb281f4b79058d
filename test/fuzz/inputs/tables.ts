/** Clusters and labels as .csv and .json, and names of rows as text: sound, odd or broken. */
import type { Random } from "../../../src/arrays/random.ts";
import { between, chance, maybeChange, pick, times } from "./picks.ts";

const HEADERS = [
	"row,cluster,cluster_size",
	"row,id,cluster,cluster_size",
	"cluster",
	"label",
	"Label , row",
	"\ufeffrow,cluster",
	"cluster,label",
	"row,cluster,cluster",
	"row,row,label",
	'"row","cluster"',
	"a,b",
	"",
	"id,Person",
	"row,who",
	",id,class",
	"id,row,label,identity",
];
const CELLS = [
	"0",
	"1",
	"2",
	"-1",
	" 3 ",
	"007",
	"1e3",
	"1.0",
	"9007199254740993",
	"NaN",
	'"1"',
	'" 2"',
	'"a,b"',
	'"a""b"',
	'"a\nb"',
	"é",
	"\u00a04",
	"__proto__",
	"",
	'"',
	'"x"y',
	"\0",
];
const LINE_ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", ""];
const STRANGE = [
	",",
	'"',
	"\r",
	"\n",
	"\r\n",
	" ",
	"\0",
	"\u2028",
	"\ufeff",
	"é",
	"0",
	"-",
];

/** Replaces some characters by others; works on text, so that the result is UTF-8 again. */
function changeText(text: string, random: Random): string {
	let changed = text;
	for (let left = between(random, 1, 3); left > 0; left--) {
		const at = random.below(changed.length + 1);
		const end = at + (chance(random, 0.5) ? 0 : between(random, 1, 4));
		const inserted = chance(random, 0.7) ? pick(random, STRANGE) : "";
		changed = changed.slice(0, at) + inserted + changed.slice(end);
	}
	return changed;
}

function finish(text: string, random: Random): Buffer {
	const changed = chance(random, 0.25) ? changeText(text, random) : text;
	return maybeChange(Buffer.from(changed), random, 0.08);
}

export function makeCsv(random: Random): Buffer {
	const rows = random.below(8);
	const header = chance(random, 0.15)
		? null
		: pick(random, chance(random, 0.8) ? HEADERS.slice(0, 6) : HEADERS);
	const names = (header ?? "cluster")
		.replaceAll(/["\ufeff ]/g, "")
		.toLowerCase()
		.split(",");
	const order = chance(random, 0.5) ? null : random.below(rows + 1);
	const isOdd = chance(random, 0.3);
	const lines = times(rows, (i) => {
		const row = order === null ? i : (i + order) % rows;
		const cells = names.map((name) => {
			if (isOdd && chance(random, 0.1)) return pick(random, CELLS);
			return name === "row" ? `${row}` : `${random.below(4)}`;
		});
		if (isOdd && chance(random, 0.04)) cells.push("1");
		return cells.join(",");
	});
	const end = isOdd ? () => pick(random, LINE_ENDS) : () => "\n";
	const all = header === null ? lines : [header, ...lines];
	return finish(all.map((line) => line + end()).join(""), random);
}

const VALUES = [
	"null",
	"true",
	"-1",
	"1.5",
	"1e0",
	"-0",
	"1e400",
	'"0"',
	"[]",
	"{}",
	"[0]",
	"9007199254740993",
	'"\\ud800"',
];

/** A list of labels, or of objects. */
function makeJsonList(random: Random): Buffer {
	const label = pick(random, ["label", "Cluster", "identity", "who"]);
	const isTable = chance(random, 0.6);
	const hasRows = chance(random, 0.5);
	const isOdd = chance(random, 0.4);
	const odd = (text: string | number) =>
		isOdd && chance(random, 0.05) ? pick(random, VALUES) : `${text}`;
	const items = times(random.below(8), (i) => {
		const value = odd(pick(random, ["0", "1", '"Ann"', '"Bob"']));
		if (!isTable) return value;
		const fields = [`"id":"photo ${i}"`, `"${label}":${value}`];
		if (hasRows) fields.unshift(`"row":${odd(i)}`);
		if (isOdd && chance(random, 0.1))
			fields.splice(random.below(fields.length), 1);
		if (chance(random, 0.2)) fields.reverse();
		return `{${fields}}`;
	});
	return finish(`[${items}]`, random);
}

export function makeJson(random: Random): Buffer {
	if (chance(random, 0.25)) return makeJsonList(random);
	const rows = random.below(8);
	const groups = new Map<number, number[]>();
	for (let row = 0; row < rows; row++) {
		const cluster = random.below(3);
		groups.set(cluster, [...(groups.get(cluster) ?? []), row]);
	}
	const isOdd = chance(random, 0.4);
	const odd = (text: string | number) =>
		isOdd && chance(random, 0.05) ? pick(random, VALUES) : `${text}`;
	const clusters = [...groups].map(([cluster, members]) => {
		const list = members.map(odd);
		const fields = [
			`"cluster":${odd(cluster)}`,
			`"size":${members.length}`,
			`"rows":${odd(`[${list}]`)}`,
		];
		if (chance(random, 0.3))
			fields.push(
				`"ids":${JSON.stringify(members.map((row) => `photo ${row}`))}`,
			);
		if (isOdd && chance(random, 0.1))
			fields.push(`"cluster":${cluster}`, '"rows":[]');
		if (isOdd && chance(random, 0.1))
			fields.splice(random.below(fields.length), 1);
		return odd(`{${fields}}`);
	});
	const members = [
		`"items":${odd(rows)}`,
		`"clusters":${odd(`[${clusters}]`)}`,
	];
	if (chance(random, 0.2)) members.reverse();
	if (isOdd && chance(random, 0.1)) members.push('"more":{"deep":[[[]]]}');
	if (isOdd && chance(random, 0.05)) members.push('"items":1');
	const space = pick(random, ["", "", " ", "\n"]);
	if (isOdd && chance(random, 0.02))
		return Buffer.from("[".repeat(between(random, 1, 9000)));
	return finish(`${space}{${members.join(`,${space}`)}}${space}`, random);
}

export function makeIds(random: Random): Buffer {
	const end = pick(random, ["\n", "\r\n"]);
	const names = times(between(random, 1, 5), () =>
		pick(random, ["a", "photo 1.jpg", "é", " ", "a,b", '"', "\u2028"]),
	);
	const last = chance(random, 0.5) ? end : "";
	return finish(names.join(end) + last, random);
}
