import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { readCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import { readPytorch } from "../../../src/files/checkpoints/pytorch/pytorch.ts";
import { hostileLayouts } from "../../helpers/hostile-layouts.ts";
import { hostilePickles } from "../../helpers/hostile-pickles.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import {
	checkpoint,
	legacyFile,
	name,
	pickle,
	raw,
	tensor,
	text,
	type ZipEntry,
	zipFile,
} from "../../helpers/torch-files.ts";

const numbers = Float32Array.of(1, 2, 3, 4);
const data = new Uint8Array(numbers.buffer);
const sound = pickle(checkpoint(tensor({})));
const folder = join(import.meta.dirname, "../../../fixtures/checkpoint");

const inZip = (object: Uint8Array, ...more: ZipEntry[]) =>
	zipFile([
		{ name: "a/data.pkl", data: object },
		{ name: "a/data/0", data },
		{ name: "a/version", data: Buffer.from("3\n") },
		...more,
	]);

function refusal(bytes: Uint8Array): string {
	try {
		readPytorch(bytes, "x.ckpt");
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const { message } = error as InputError;
		expect(message).toMatch(
			/^x\.ckpt: expected [\x20-\x7e]+, got [\x20-\x7e]+$/,
		);
		return message;
	}
	throw new Error("was read");
}

const layouts: readonly (readonly [string, (object: Buffer) => Buffer])[] = [
	["zip", (object) => inZip(object)],
	[
		"legacy",
		(object) =>
			object.includes("torch\n")
				? legacyFile(object, ["0"], [numbers])
				: legacyFile(object, [], []),
	],
];

describe.each(layouts)(
	"a hostile pickle in the %s layout is refused by name",
	(_, build) => {
		it("while a sound one is read", () => {
			const { weights, metadata } = readPytorch(build(sound), "x.ckpt");
			expect(weights.get("weight")).toEqual({ shape: [4], data: numbers });
			expect(metadata.epoch).toBe(1);
		});

		it("and attributes of a dict, named as Python's own, add no weights", () => {
			const object = pickle(
				name("collections.OrderedDict"),
				raw(")R"),
				text("weight"),
				tensor({}),
				raw("s}"),
				text("__dict__"),
				raw("}"),
				text("more"),
				tensor({}),
				raw("ssb"),
			);
			const { weights } = readPytorch(build(object), "x.ckpt");
			expect([...weights.keys()]).toEqual(["weight"]);
		});

		it.each(hostilePickles)("%s", (_, object, message) => {
			expect(refusal(build(object))).toMatch(message);
			expect(Object.keys(Object.prototype)).toEqual([]);
		});
	},
);

describe("a file put together wrongly is refused", () => {
	it.each(hostileLayouts)("%s", (_, file, message) => {
		expect(refusal(file)).toMatch(message);
	});
});

describe("the corpus as files", () => {
	const corpusFolder = temporaryFolder();
	const canary = join(corpusFolder, "canary");
	const touch = pickle(
		checkpoint(
			Buffer.concat([
				name("os.system"),
				text(`touch ${canary}`),
				raw(0x85, "R"),
			]),
		),
	);
	const files = [touch, ...hostilePickles.map(([, object]) => object)].flatMap(
		(object) => layouts.map(([, build]) => build(object)),
	);
	files.push(...hostileLayouts.map(([, file]) => file));

	it("is refused file by file, runs nothing and takes no more memory than four times a file", () => {
		expect(files.length).toBeGreaterThan(30);
		for (const [i, bytes] of files.entries()) {
			const path = join(corpusFolder, `${i}.ckpt`);
			writeFileSync(path, bytes);
			const before = process.memoryUsage();
			expect(() => readCheckpoint(path)).toThrow(InputError);
			const after = process.memoryUsage();
			const buffers = after.arrayBuffers - before.arrayBuffers;
			expect(buffers).toBeLessThan(4 * bytes.length + 1e6);
			// A pickle's 64 kB of instructions are the most that is ever built.
			expect(after.heapUsed - before.heapUsed).toBeLessThan(32e6);
		}
		expect(readdirSync(corpusFolder)).toHaveLength(files.length);
		expect(existsSync(canary)).toBe(false);
	});
});

describe("a damaged file of PyTorch's", () => {
	const whole = (file: string) => readFileSync(join(folder, file));

	it.each(["odd.legacy.pth", "odd.zip.pth", "python2.legacy.ckpt"])(
		"%s cut off at every length is refused",
		(file) => {
			const bytes = whole(file);
			for (let length = 15; length < bytes.length; length++)
				refusal(bytes.subarray(0, length));
		},
	);

	it("with one byte changed is refused or read to the same tensors (zip has checksums)", () => {
		const bytes = whole("parallel.zip.ckpt");
		const expected = readPytorch(bytes, "x.ckpt").weights;
		let refused = 0;
		for (let at = 4; at < bytes.length; at++) {
			bytes[at] ^= 0x41;
			try {
				expect(readPytorch(bytes, "x.ckpt").weights).toEqual(expected);
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				refused++;
			}
			bytes[at] ^= 0x41;
		}
		expect(refused).toBeGreaterThan(1000);
	});

	it("with one byte changed in the legacy layout is refused or read, never worse", () => {
		const bytes = whole("odd.legacy.pth");
		for (const flip of [0x20]) {
			for (let at = 15; at < bytes.length; at++) {
				bytes[at] ^= flip;
				try {
					readPytorch(bytes, "x.ckpt");
				} catch (error) {
					if (!(error instanceof InputError)) throw error;
				}
				bytes[at] ^= flip;
			}
		}
	});
});
