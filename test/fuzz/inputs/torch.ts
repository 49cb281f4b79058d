/**
 * PyTorch checkpoints that are sound, odd or hostile, in both layouts: pickles of `torch-pickles.ts`, storages that do not fit, the zip's
 * fields changed, and bytes changed anywhere.
 */
import type { Random } from "../../../src/arrays/random.ts";
import {
	legacyFile,
	pickle,
	raw,
	text,
	type ZipEntry,
	zipFile,
} from "../../helpers/torch-files.ts";
import {
	between,
	chance,
	maybeChange,
	ODD_NUMBERS,
	pick,
	times,
} from "./picks.ts";
import { changeParts } from "./torch-changes.ts";
import { makeStorage, objectParts, type Storage } from "./torch-pickles.ts";

export function makeTorch(random: Random): Buffer {
	const storages = times(between(random, 1, 3), (i) =>
		makeStorage(random, chance(random, 0.98) ? `${i}` : "0"),
	);
	const parts = objectParts(storages, random);
	const object = pickle(
		...(chance(random, 0.35) ? changeParts(parts, random) : parts),
	);
	if (chance(random, 0.02)) object[1] = random.below(6);
	const body = maybeChange(object, random, 0.06);
	const used = storages.filter(
		({ key }) =>
			body.includes(text(key)) || body.includes(raw("U", key.length, key)),
	);
	const file = chance(random, 0.5)
		? inLegacy(body, used, random)
		: inZip(body, used, random);
	return maybeChange(file, random, 0.15);
}

function inLegacy(
	object: Buffer,
	storages: readonly Storage[],
	random: Random,
): Buffer {
	const keys = storages.map(({ key }) => key);
	const numbers = storages.flatMap(({ data, length }) => {
		const count = Buffer.alloc(8);
		const claimed = chance(random, 0.98) ? length : pick(random, ODD_NUMBERS);
		count.writeUInt32LE(claimed);
		return [count, data];
	});
	if (chance(random, 0.02)) keys.push(pick(random, ["9", "0", ""]));
	return Buffer.concat([legacyFile(object, keys, []), ...numbers]);
}

function inZip(
	object: Buffer,
	storages: readonly Storage[],
	random: Random,
): Buffer {
	const folder = pick(random, ["archive", "a", "best"]);
	const entries: ZipEntry[] = [
		{ name: `${folder}/data.pkl`, data: object },
		...storages.map(({ key, data }) => ({
			name: `${folder}/data/${key}`,
			data,
		})),
		{ name: `${folder}/version`, data: Buffer.from("3\n") },
	];
	if (chance(random, 0.3))
		entries.splice(1, 0, {
			name: `${folder}/byteorder`,
			data: Buffer.from(chance(random, 0.9) ? "little" : "big"),
		});
	if (chance(random, 0.05)) entries.splice(random.below(entries.length), 1);
	if (chance(random, 0.15)) oddEntry(entries, folder, random);
	return zipFile(entries);
}

function oddEntry(entries: ZipEntry[], folder: string, random: Random): void {
	const entry = pick(random, entries);
	const odd = () => pick(random, ODD_NUMBERS);
	const ways: (() => void)[] = [
		() => {
			entry.method = pick(random, [8, 12, 93]);
		},
		() => {
			entry.size = odd() % 2 ** 31;
		},
		() => {
			entry.flags = pick(random, [1, 8, 0x40, 0x2000, 0x800]);
		},
		() => {
			entry.headerAt = odd();
		},
		() => {
			entry.name = pick(random, [
				"../x",
				"/etc/passwd",
				`${folder}/../x`,
				`${folder}\\x`,
				"",
				folder,
				`${folder}/`,
				`${folder}/data/0`,
			]);
		},
		() => {
			entries.push({ ...entry });
		},
	];
	pick(random, ways)();
}
