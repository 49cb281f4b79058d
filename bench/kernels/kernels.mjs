/**
 * `npm run bench:kernels [-- [--only NAME] [--rounds N] [OTHER_CHECKOUT]]`: how long each kernel takes, and how many times as long in the build of another checkout.
 * Builds are measured in turn. Times are 20th percentiles: what else a machine does only ever adds to them.
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatTable } from "../quality/table.mjs";
import { createArrays } from "./arrays.mjs";
import * as lgcn from "./lgcn.mjs";
import * as products from "./products.mjs";
import * as relational from "./relational.mjs";
import * as shared from "./shared.mjs";

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		only: { type: "string" },
		rounds: { type: "string", default: "60" },
	},
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const builds = await Promise.all(
	[root, ...positionals].map((checkout) => {
		const built = "dist/src/kernels/kernel-modules.js";
		return import(resolve(checkout, built));
	}),
);

/** The same numbers in [0, 1) for every build. */
function createRandom() {
	let state = 1;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

/** A call of a kernel of a build, on a memory of its own. */
function prepare(module, isShared, { prepare }, size) {
	const options = { initial: 0, maximum: 65_536, shared: isShared };
	const memory = new WebAssembly.Memory(options);
	const compiled = new WebAssembly.Module(Buffer.from(module, "base64"));
	const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
	return prepare(exports, createArrays(memory, createRandom()), size);
}

function microseconds(call, count) {
	const begin = performance.now();
	for (let i = 0; i < count; i++) call();
	return (1000 * (performance.now() - begin)) / count;
}

function percentile20(values) {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 5)];
}

/** Microseconds of a call, build by build. */
function measure(calls) {
	// Until V8 has compiled the kernels for good.
	for (let round = 0; round < 20; round++)
		for (const call of calls) microseconds(call, 20);
	const count = Math.ceil(500 / microseconds(calls[0], 5));
	const times = calls.map(() => []);
	for (let round = 0; round < Number(options.rounds); round++)
		for (let turn = 0; turn < calls.length; turn++) {
			const i = (turn + round) % calls.length;
			times[i].push(microseconds(calls[i], count));
		}
	return times.map(percentile20);
}

const rows = [["kernel", "sizes", "us", ...positionals]];
for (const group of [lgcn, products, relational, shared]) {
	const isShared = group === shared;
	for (const [name, measured] of Object.entries(group.cases)) {
		if (options.only && options.only !== name) continue;
		for (const size of measured.sizes) {
			const calls = builds.map(({ privateModule, sharedModule }) => {
				const module = isShared ? sharedModule : privateModule;
				return prepare(module, isShared, measured, size);
			});
			const [own, ...others] = measure(calls);
			const ratios = others.map((time) => `${(time / own).toFixed(2)}x`);
			rows.push([name, size.join(" x "), own.toFixed(1), ...ratios]);
		}
	}
}
console.log(`Node ${process.version}\n\n${formatTable(rows)}`);
