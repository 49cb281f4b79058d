/** Native checkpoints of a small relational network, their JSON metadata and state to resume from written in many ways. */
import { createRandom, type Random } from "../../../src/arrays/random.ts";
import type { Checkpoint, Weight } from "../../../src/arrays/state-dict.ts";
import {
	firstPassInputs,
	relationalShapes,
} from "../../../src/files/checkpoints/relational-shapes.ts";
import { between, chance, maybeChange, pick } from "./picks.ts";
import { assembleSafetensors } from "./safetensors.ts";

const shapes = [...relationalShapes(firstPassInputs, 2, 2)];
const total = shapes.reduce((sum, [, shape]) => sum + count(shape), 0);
const fixed = createRandom(1);
const numbers = Float32Array.from({ length: total }, () => fixed.next() - 0.5);

function count(shape: readonly number[]): number {
	return shape.reduce((product, length) => product * length, 1);
}

/** A sound one. */
export function smallCheckpoint(): Checkpoint {
	const weights = new Map<string, Weight>();
	let at = 0;
	for (const [name, shape] of shapes) {
		weights.set(name, { shape, data: numbers.slice(at, at + count(shape)) });
		at += count(shape);
	}
	return {
		metadata: {
			model: "relational",
			featureLength: null,
			aggregator: "attention",
			kAtHop: [3, 2],
			activeConnection: 2,
			epoch: 1,
			training: { threshold: 0.5 },
		},
		weights,
		resume: null,
	};
}

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
	model: ['"relational"', '"relational"', '"relational"', '"lgcn"', "1"],
	aggregator: ['"attention"', '"attention"', '"mean"', '"x"'],
	featureLength: ["null", "null", "null", "5", "0", "1.5"],
	kAtHop: ["[4,2]", "null", "[4,2]", "[]", "[0]", "4", "[1e400]"],
	activeConnection: ["2", "null", "2", "0", '"2"'],
	epoch: ["0", "3", "3", "-1", "1e400", "9007199254740993"],
};
const TRAINING = [
	"{}",
	'{"threshold":0.7}',
	'{"threshold":1e400}',
	'{"a":{"__proto__":1,"b":[1,null,"\\ud800"]}}',
	"[]",
	"null",
	"1",
];

function nested(depth: number, isList: boolean): string {
	return isList
		? `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`
		: `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

function metadata(random: Random): string {
	const members = Object.entries(SETTINGS).map(([key, texts]) => {
		const text = chance(random, 0.9) ? texts[0] : pick(random, texts);
		return `"${key}":${text}`;
	});
	const deep = chance(random, 0.06)
		? nested(between(random, 1, 9000), chance(random, 0.5))
		: null;
	members.push(
		`"training":${deep ?? pick(random, chance(random, 0.8) ? TRAINING.slice(0, 2) : TRAINING)}`,
	);
	if (chance(random, 0.05)) members.splice(random.below(members.length), 1);
	return `{${members}}`;
}

function resume(random: Random): string {
	const step = chance(random, 0.9)
		? "5"
		: pick(random, ["-1", "1e400", "null"]);
	const state = chance(random, 0.9)
		? "[1,2,3,4]"
		: pick(random, ["[1,2,3]", "[1,2,3,4294967296]", "[1,2,3,-1]"]);
	return `{"step":${step},"random":${state},"progress":${pick(random, ["{}", '{"a":1e400}', "[]"])}}`;
}

export function makeCheckpoint(random: Random): Buffer {
	const data = Buffer.from(numbers.slice().buffer);
	if (chance(random, 0.1))
		data.writeUInt32LE(
			pick(random, [0x7fc00000, 0x7f800000, 0xff800000, 1]),
			4 * random.below(total),
		);
	let at = 0;
	const members = shapes.map(([name, shape]) => {
		const start = at;
		at += 4 * count(shape);
		return `"${name}":{"dtype":"F32","shape":[${shape}],"data_offsets":[${start},${at}]}`;
	});
	if (chance(random, 0.1))
		members[0] = members[0].replace(/\[(\d+),(\d+)\]/, "[$2,$1]");
	const texts = [
		`"gcn-cluster":"${chance(random, 0.97) ? 1 : 2}"`,
		`"metadata":${JSON.stringify(metadata(random))}`,
	];
	if (chance(random, 0.1))
		texts.push(`"resume":${JSON.stringify(resume(random))}`);
	const json = Buffer.from(`{"__metadata__":{${texts}},${members}}`);
	return maybeChange(assembleSafetensors(json, data, random), random, 0.1);
}
