import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { createOrderStatistics } from "../../src/metrics/order-statistics.ts";

const random = createRandom(5);
const cases: Record<string, Float64Array> = {
	normal: Float64Array.from({ length: 3000 }, () => random.normal()),
	"few different": Float64Array.from({ length: 500 }, () => random.below(4)),
	"all equal": new Float64Array(7).fill(-0.25),
	"nearly equal": Float64Array.from([1, 1 + Number.EPSILON, 1]),
	"one far away": Float64Array.from([3, 1, 2, 1e300]),
	one: Float64Array.of(-4),
};

describe("order statistics", () => {
	test.each(Object.entries(cases))("%s: as sorted", (_, values) => {
		const before = values.slice();
		const valueAt = createOrderStatistics(values);
		const found = Float64Array.from(values, (_, position) => valueAt(position));
		expect(found).toEqual(before.slice().sort());
		expect(values).toEqual(before);
	});

	test("no value is not a number", () => {
		expect(createOrderStatistics(new Float64Array(0))(0)).toBeNaN();
		expect(createOrderStatistics(cases.one)(1)).toBeNaN();
	});
});
