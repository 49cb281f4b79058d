/** Checkpoints whose pickle is sound and whose layout is not: bombs, names that climb, offsets outside, parts that do not fit; with what the refusal says. */
import { deflateRawSync } from "node:zlib";
import {
	checkpoint,
	legacyFile,
	pickle,
	tensor,
	type ZipEntry,
	zipFile,
} from "./torch-files.ts";

const numbers = Float32Array.of(1, 2, 3, 4);
const data = new Uint8Array(numbers.buffer);
const sound = pickle(checkpoint(tensor({})));

const inZip = (object: Uint8Array, ...more: ZipEntry[]) =>
	zipFile([
		{ name: "a/data.pkl", data: object },
		{ name: "a/data/0", data },
		{ name: "a/version", data: Buffer.from("3\n") },
		...more,
	]);

/** The end record's numbers, changed. */
function withEnd(change: (end: Buffer) => void): Buffer {
	const file = inZip(sound);
	change(file.subarray(file.length - 22));
	return file;
}

/** The header and bytes of `a/data/1` are the contents of `a/data/0`. */
function nested(): Buffer {
	const inner = zipFile([{ name: "a/data/1", data }]).subarray(0, 54);
	const headerAt = zipFile([{ name: "a/data.pkl", data: sound }]).indexOf(
		"PK\x01\x02",
	);
	return zipFile([
		{ name: "a/data.pkl", data: sound },
		{ name: "a/data/0", data: inner },
		{ name: "a/data/1", data, headerAt: headerAt + 38 },
	]);
}

/** Zeros, a thousand to one. */
const deflated = deflateRawSync(Buffer.alloc(10_000_000));

export const hostileLayouts: readonly (readonly [
	what: string,
	file: Buffer,
	message: RegExp,
])[] = [
	[
		"a bomb of 10 MB in 10 kB",
		inZip(sound, { name: "a/data/1", data: deflated, method: 8, size: 1e7 }),
		/compressed by method 8/,
	],
	[
		"a bomb that calls itself stored",
		inZip(sound, { name: "a/data/1", data: deflated, size: 1e7 }),
		/compressed by method 0/,
	],
	[
		"one entry's bytes under a thousand names",
		inZip(
			sound,
			...Array.from({ length: 1000 }, (_, i) => ({
				name: `a/data/${i + 1}`,
				data,
				headerAt: 0,
			})),
		),
		/in its own header/,
	],
	[
		"sizes that stand elsewhere (zip64)",
		inZip(sound, { name: "a/data/1", data, size: 0xffffffff }),
		/compressed by method 0/,
	],
	[
		"65,535 entries where there are two",
		withEnd((end) => end.fill(0xff, 8, 12)),
		/a whole directory/,
	],
	[
		"a directory outside the file",
		withEnd((end) => end.writeUInt32LE(0xfffffff0, 16)),
		/its directory inside the file/,
	],
	[
		"a directory that runs into the end",
		withEnd((end) => end.writeUInt32LE(0xffff, 12)),
		/its directory inside the file/,
	],
	["a second part", withEnd((end) => end.writeUInt16LE(1, 4)), /one part/],
	[
		"an entry in a second part",
		inZip(sound, { name: "a/data/1", data, part: 1 }),
		/one part/,
	],
	["a comment", withEnd((end) => end.writeUInt16LE(9, 20)), /no comment/],
	[
		"a name of dots",
		inZip(sound, { name: "a/data/..", data }),
		/one folder, got a\/data\/\.\./,
	],
	["an empty name", inZip(sound, { name: "a/", data }), /one folder/],
	[
		"a compressed entry",
		zipFile([{ name: "a/data.pkl", data: sound, method: 8, size: 1e9 }]),
		/compressed by method 8/,
	],
	[
		"an entry that claims to be larger",
		zipFile([{ name: "a/data.pkl", data: sound, size: 1e9 }]),
		/compressed/,
	],
	[
		"an encrypted entry",
		zipFile([{ name: "a/data.pkl", data: sound, flags: 1 }]),
		/encrypted/,
	],
	[
		"a name that climbs",
		inZip(sound, { name: "a/../../etc/passwd", data }),
		/one folder/,
	],
	[
		"an absolute name",
		inZip(sound, { name: "/etc/passwd", data }),
		/one folder/,
	],
	[
		"an absolute first name",
		zipFile([{ name: "/data.pkl", data: sound }]),
		/one folder/,
	],
	["a drive's name", inZip(sound, { name: "a\\..\\b", data }), /one folder/],
	[
		"a name with a line break",
		inZip(sound, { name: "a/b\nc", data }),
		/a\/b\?c/,
	],
	[
		"a second folder",
		inZip(sound, { name: "b/data.pkl", data: sound }),
		/one folder/,
	],
	["a name twice", inZip(sound, { name: "a/data/0", data }), /twice/],
	["no folder", zipFile([{ name: "data.pkl", data: sound }]), /one folder/],
	["an entry inside another's bytes", nested(), /over one another/],
	[
		"a header that names another entry",
		inZip(sound, { name: "a/data/1", data, headerAt: 0 }),
		/in its own header/,
	],
	[
		"an offset outside the file",
		inZip(sound, { name: "a/data/1", data, headerAt: 4e9 }),
		/inside the file/,
	],
	[
		"no version",
		zipFile([
			{ name: "a/data.pkl", data: sound },
			{ name: "a/data/0", data },
		]),
		/with a version/,
	],
	["no data.pkl", zipFile([{ name: "a/data/0", data }]), /data\.pkl/],
	[
		"no storage",
		zipFile([{ name: "a/data.pkl", data: sound }]),
		/data\/0 of 16 bytes, got none/,
	],
	[
		"a storage of another length",
		zipFile([
			{ name: "a/data.pkl", data: sound },
			{ name: "a/data/0", data: data.subarray(1) },
		]),
		/of 16 bytes, got 15/,
	],
	[
		"big-endian numbers",
		inZip(sound, { name: "a/byteorder", data: Buffer.from("big") }),
		/little-endian/,
	],
	["more after the pickle", inZip(Buffer.concat([sound, sound])), /got more/],
	[
		"a legacy file with a storage too few",
		legacyFile(sound, [], []),
		/all storages/,
	],
	[
		"a legacy file with a storage too many",
		legacyFile(sound, ["0", "1"], [numbers, numbers]),
		/all storages/,
	],
	[
		"a legacy file with an unknown storage",
		legacyFile(sound, ["1"], [numbers]),
		/known storages/,
	],
	[
		"a legacy file with another length",
		legacyFile(sound, ["0"], [Float32Array.of(1, 2, 3, 4, 5)]),
		/4 numbers in storage 0/,
	],
	[
		"a legacy file with more at its end",
		Buffer.concat([legacyFile(sound, ["0"], [numbers]), data]),
		/expected \d+ bytes/,
	],
];
