/** bench/results/speed.md: a section for each part of the benchmark, each with what it was measured on and with, so that one can be measured anew alone. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const results = join(import.meta.dirname, "../results");
const intro =
	"# Speed\n\nEach section says what it was measured with; every way is measured once a round, in turn. A ratio is the median over rounds of the peer's time over its own.";

/** Writes a section into the file, in the order of `titles`. The other sections stay as they are. */
export function saveSection(title, text, titles) {
	const path = join(results, "speed.md");
	const old = existsSync(path) ? readFileSync(path, "utf8") : "";
	const sections = new Map(
		old
			.split(/^(?=## )/m)
			.slice(1)
			.map((each) => [/^## (.*)/.exec(each)[1], each.trim()]),
	);
	sections.set(title, text);
	const ordered = titles.flatMap((each) => sections.get(each) ?? []);
	saveFile("speed.md", [intro, ...ordered].join("\n\n"));
}

/** A file of bench/results. */
export function saveFile(name, text) {
	mkdirSync(results, { recursive: true });
	writeFileSync(join(results, name), `${text.trimEnd()}\n`);
	console.error(`-> bench/results/${name}`);
}
