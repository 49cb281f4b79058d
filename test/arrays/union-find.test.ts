import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { createUnionFind } from "../../src/arrays/union-find.ts";

describe("union-find", () => {
	test("starts with every node alone", () => {
		const sets = createUnionFind(3);
		expect([0, 1, 2].map(sets.find)).toEqual([0, 1, 2]);
		expect([0, 1, 2].map(sets.size)).toEqual([1, 1, 1]);
	});

	test("agrees with relabelling a plain array", () => {
		const random = createRandom(1);
		const sets = createUnionFind(60);
		const plain = Array.from({ length: 60 }, (_, i) => i);
		for (let i = 0; i < 80; i++) {
			const [a, b] = [random.below(60), random.below(60)];
			sets.union(a, b);
			const [to, from] = [plain[a], plain[b]];
			for (let node = 0; node < 60; node++)
				if (plain[node] === from) plain[node] = to;
			for (let x = 0; x < 60; x++) {
				expect(sets.size(x)).toBe(plain.filter((p) => p === plain[x]).length);
				for (let y = 0; y < x; y++)
					if ((sets.find(x) === sets.find(y)) !== (plain[x] === plain[y]))
						expect.fail(`${x} and ${y} after ${i + 1} unions`);
			}
		}
	});
});
