/** What axe-core holds against a page, by its rules of WCAG 2.2 AA and good practice. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);

interface Violation {
	readonly id: string;
	readonly nodes: readonly { readonly html: string }[];
}

export async function violationsOf(page: Page): Promise<string[]> {
	await page.evaluate(axe);
	const found = (await page.evaluate(
		"axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)",
	)) as Violation[];
	return found.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}
