/** Clusters judged by labels: which item is which, what noise is taken for, and what is left out. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Noise } from "../../src/arrays/labels.ts";
import type { ItemValues } from "../../src/arrays/named-values.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import {
	type Evaluation,
	evaluateClusters,
	type NamedSource,
} from "../../src/pipeline/evaluate.ts";
import { expectRefused } from "../helpers/expect-refused.ts";

interface Judged {
	readonly items: number;
	readonly identities: number;
	readonly clusters: number;
	readonly scores: number[];
}

interface NoiseCase extends Readonly<Record<Noise, Judged>> {
	readonly name: string;
	readonly truth: number[];
	readonly clusters: number[];
}

const fixture: { fields: string[]; cases: NoiseCase[] } = JSON.parse(
	readFileSync(
		resolve(import.meta.dirname, "../../fixtures/noise/expected.json"),
		"utf8",
	),
);

const source = (
	name: string,
	values: ItemValues,
	ids: string[] | null = null,
	rows: number[] | null = null,
): NamedSource => ({ name, values, ids, rows });

function readField(scores: Evaluation, path: string): unknown {
	return path
		.split(".")
		.reduce<unknown>(
			(value, key) => (value as Record<string, unknown>)[key],
			scores,
		);
}

/** All but how items were matched; sums in another order differ in their last digits. */
function scoresOf({ matched, ...scores }: Evaluation) {
	return JSON.parse(
		JSON.stringify(scores, (_, value) =>
			typeof value === "number" ? Number(value.toFixed(10)) : value,
		),
	);
}

const noises: readonly Noise[] = ["own", "one", "leave-out"];

describe.each(noises)("noise taken as %s", (noise) => {
	test.each(fixture.cases)("scores as scikit-learn does: $name", (judged) => {
		const { truth, clusters } = judged;
		const numNoise = clusters.filter((cluster) => cluster === -1).length;
		const unknown = truth.filter((label) => label === -1).length;
		for (const values of [
			Int32Array.from(clusters),
			BigInt64Array.from(clusters, BigInt),
			clusters.map(String),
			clusters.map((cluster) => `${cluster}.0`),
		]) {
			const actual = evaluateClusters(
				source("l", truth),
				source("c", values),
				noise,
			);
			const { scores, ...counts } = judged[noise];
			expect(actual).toMatchObject({
				...counts,
				unknown,
				matched: "order",
				noise: { items: numNoise, as: noise },
			});
			fixture.fields.forEach((field, i) => {
				expect(readField(actual, field), field).toBeCloseTo(scores[i], 10);
			});
		}
	});
});

describe("labels and clusters in different orders", () => {
	const random = createRandom(5);
	const [{ truth, clusters }] = fixture.cases;
	const ids = truth.map((_, item) => `photo ${item}.jpg`);
	const rows = truth.map((_, item) => 3 * item);
	const inOrder = evaluateClusters(
		source("l", truth),
		source("c", clusters),
		"own",
	);
	const shuffle = () => {
		const order = permutation(truth.length, random);
		return <T>(values: readonly T[]) => Array.from(order, (i) => values[i]);
	};

	test("are matched by id, whatever their rows say", () => {
		for (let round = 0; round < 5; round++) {
			const [a, b] = [shuffle(), shuffle()];
			const actual = evaluateClusters(
				source("l", a(truth), a(ids), shuffle()(rows)),
				source("c", Int32Array.from(b(clusters)), b(ids), rows),
				"own",
			);
			expect(actual.matched).toBe("id");
			expect(scoresOf(actual)).toEqual(scoresOf(inOrder));
		}
	});

	test("are matched by row where one of them has no ids", () => {
		for (const idsOfOne of [null, ids]) {
			const [a, b] = [shuffle(), shuffle()];
			const actual = evaluateClusters(
				source("l", a(truth), idsOfOne, a(rows)),
				source("c", b(clusters), null, b(rows)),
				"own",
			);
			expect(actual.matched).toBe("row");
			expect(scoresOf(actual)).toEqual(scoresOf(inOrder));
		}
	});

	test("where only one side has rows, they number the other side's items", () => {
		const a = shuffle();
		const itemNumbers = truth.map((_, item) => item);
		const labelled = evaluateClusters(
			source("l", a(truth), a(ids), a(itemNumbers)),
			source("c", clusters),
			"own",
		);
		const clustered = evaluateClusters(
			source("l", truth),
			source("c", a(clusters), null, a(itemNumbers)),
			"own",
		);
		for (const actual of [labelled, clustered]) {
			expect(actual.matched).toBe("row");
			expect(scoresOf(actual)).toEqual(scoresOf(inOrder));
		}
	});

	test("ids of one alone leave the order", () => {
		const actual = evaluateClusters(
			source("l", truth, ids),
			source("c", clusters),
			"own",
		);
		expect(actual).toEqual(inOrder);
	});

	test("a label is no id, whatever its text", () => {
		const actual = evaluateClusters(
			source("l", ["b", "a"], ["a", "b"]),
			source("c", ["a", "b"], ["a", "b"]),
			"own",
		);
		expect(actual).toMatchObject({ items: 2, matched: "id" });
	});
});

describe("is refused by name:", () => {
	const labels = (ids: string[]) =>
		source(
			"l.csv",
			ids.map((_, i) => i),
			ids,
		);
	const clusters = (ids: string[]) =>
		source(
			"c.csv",
			ids.map((_, i) => i),
			ids,
		);
	test.each<[what: string, NamedSource, NamedSource, message: string]>([
		[
			"an id without cluster",
			labels(["a", "b", "c", "d"]),
			clusters(["c", "a"]),
			'c.csv: expected every id of l.csv, got no id "b", nor 1 others of them',
		],
		[
			"an id without label",
			labels(["a"]),
			clusters(["b", "a"]),
			'l.csv: expected every id of c.csv, got no id "b"',
		],
		[
			"an id twice among labels",
			labels(["a", "b", "a"]),
			clusters(["a", "b", "c"]),
			'l.csv: expected each id once, got "a" twice',
		],
		[
			"an id twice among clusters",
			labels(["a", "b", "c"]),
			clusters(["a", "b", "b"]),
			'c.csv: expected each id once, got "b" twice',
		],
		[
			"an id that could move the cursor",
			labels(["a"]),
			clusters(["\u009b2J"]),
			'c.csv: expected every id of l.csv, got no id "a"',
		],
		[
			"a row without cluster",
			source("l.csv", [1, 1], null, [0, 1]),
			source("c.csv", [1, 1], null, [1, 2]),
			"c.csv: expected every row of l.csv, got no row 0",
		],
		[
			"a row twice",
			source("l.csv", [1, 1], null, [0, 1]),
			source("c.csv", [1, 1], null, [1, 1]),
			"c.csv: expected each row once, got 1 twice",
		],
		[
			"a row twice where the other has none",
			source("l.npy", [1, 1]),
			source("c.csv", [1, 1], null, [1, 1]),
			"c.csv: expected rows from 0 to 1, each once, got row 1 twice",
		],
		[
			"another number of items",
			source("l.npy", [1, 1]),
			source("c.csv", [1, 1, 1]),
			"c.csv: expected 2 rows, one per label, got 3",
		],
		[
			"labels of which none is known",
			source("l.npy", [-1, -1]),
			source("c.npy", [1, 1]),
			"l.npy: expected at least 1 label that is known, got -1 for all 2",
		],
	])("%s", (_, labelled, clustered, message) => {
		expectRefused(() => evaluateClusters(labelled, clustered, "own"), message);
	});

	test("noise alone that is to be left out", () => {
		const evaluate = (noise: Noise) =>
			evaluateClusters(source("l", [0, 1]), source("c", [-1, -1]), noise);
		expectRefused(
			() => evaluate("leave-out"),
			"c: expected at least 1 item in a cluster, got noise alone (-1) (--noise own and --noise one keep it)",
		);
		expect(evaluate("own").bcubed.f).toBe(1);
	});

	test("labels and noise that leave nothing together", () => {
		expectRefused(
			() =>
				evaluateClusters(
					source("l", [0, -1]),
					source("c", [-1, 1]),
					"leave-out",
				),
			"labels: expected at least 1 item, got none that is not left out",
		);
	});
});
