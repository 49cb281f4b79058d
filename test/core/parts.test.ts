import { expect, test } from "vitest";
import { withMasses } from "../../src/core/first-pass.ts";
import { joinUnseen, rowsWithout } from "../../src/core/parts.ts";
import { createRandom } from "../../src/core/random.ts";
import { linksByRow } from "../helpers/links-by-row.ts";

const labels = Int32Array.of(0, 1, 2, 0, 3, 4, 1, 2, 5, 4);

test("a part is left out with all rows of its identities", () => {
	expect([...rowsWithout(labels, { part: 1, parts: 3 })]).toEqual([
		0, 2, 3, 4, 7, 8,
	]);
});

test("a link is what the networks say that do not know its people", () => {
	const random = createRandom(3);
	const pairs = [...labels.keys()].flatMap((a) =>
		[...labels.keys()].filter((b) => a < b).map((b) => [a, b] as const),
	);
	const says = [0, 1, 2].map(() =>
		Float32Array.from(pairs, () => random.next()),
	);
	const networks = says.map((scores) =>
		linksByRow({
			...{ numNodes: labels.length, scores, minRawScore: 0 },
			lower: Int32Array.from(pairs, ([a]) => a),
			higher: Int32Array.from(pairs, ([, b]) => b),
		}),
	);
	const joined = joinUnseen(networks, labels);
	const expected = pairs.map(([a, b], link) => {
		const [p, q] = [labels[a] % 3, labels[b] % 3];
		return p === q ? says[p][link] : (says[p][link] + says[q][link]) / 2;
	});
	pairs.forEach(([a, b], link) => {
		for (const [row, other] of [
			[a, b],
			[b, a],
		]) {
			const at = joined.offsets[row];
			const own = joined.others.subarray(at, joined.offsets[row + 1]);
			expect(joined.values[at + own.indexOf(other)]).toBeCloseTo(
				expected[link],
				6,
			);
		}
	});
	expect(joined.masses).toEqual(withMasses(joined).masses);
	expect(joinUnseen([networks[0]], labels).values).toEqual(networks[0].values);
});
