/**
 * Arrays of more than 4 GiB, which no view of bytes spans in Node 20; their files are sparse, so that only memory is needed.
 * @module-tag slow/faults
 */
import {
	closeSync,
	ftruncateSync,
	openSync,
	rmSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { formatHeader } from "../../src/files/npy/npy-header.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { needsTestFaults } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const cols = 512;
const rows = 2_150_000;
const bytes = 4 * rows * cols;

describe.skipIf(!isFull || freemem() < 1.5 * bytes)(
	"a file of 4.4 GB",
	needsTestFaults,
	() => {
		const path = join(temporaryFolder(), "large.npy");
		afterEach(() => rmSync(path, { force: true }));

		/** Zeros but for the last value. */
		function makeSparse(): void {
			const header = formatHeader("f4", [rows, cols]);
			writeFileSync(path, header);
			const fd = openSync(path, "r+");
			ftruncateSync(fd, header.length + bytes);
			const last = Buffer.from(Float32Array.of(7).buffer);
			writeSync(fd, last, 0, 4, header.length + bytes - 4);
			closeSync(fd);
		}

		test("is read and written without a second copy in memory", () => {
			makeSparse();
			const before = process.memoryUsage.rss();
			const matrix = readFloatMatrix(path, { shared: true });
			expect(matrix.data.length).toBe(rows * cols);
			expect(matrix.data.at(-1)).toBe(7);
			rmSync(path);
			writeFloatMatrix(path, matrix);
			const peak = 1024 * process.resourceUsage().maxRSS;
			expect(peak - before).toBeLessThan(1.05 * bytes);
		}, 300_000);
	},
);
