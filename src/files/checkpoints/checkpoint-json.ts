/**
 * The JSON beside a checkpoint's weights, written with sorted keys so that equal contents give equal bytes.
 * Every member that is read back is checked.
 */
import type {
	CheckpointMetadata,
	ResumeState,
} from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { isObject } from "../json-values.ts";

type Json = Record<string, unknown>;

/** Our metadata is nested four deep; far deeper nesting would overflow the stack. */
const MAX_DEPTH = 32;

const MODELS: readonly unknown[] = ["lgcn", "relational"];
const AGGREGATORS: readonly unknown[] = ["mean", "weighted", "attention"];

/**
 * JSON with the members of every object in order of their names.
 * @throws TypeError for what JSON would change: NaN, infinities, functions, typed arrays, dates and so on
 */
export function canonicalJson(value: unknown): string {
	if (value === null || typeof value === "boolean" || typeof value === "string")
		return JSON.stringify(value);
	if (typeof value === "number" && Number.isFinite(value))
		return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype)
		throw new TypeError(`a checkpoint's metadata cannot hold ${value}`);
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(
			([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`,
		);
	return `{${members.join(",")}}`;
}

/** @throws InputError naming the first member that is missing or of another kind */
export function parseMetadata(json: string, where: string): CheckpointMetadata {
	const value = parseObject(json, "metadata", where);
	const { model, aggregator, featureLength, kAtHop, activeConnection } = value;
	demand(MODELS.includes(model), "a model lgcn or relational", where);
	demand(
		AGGREGATORS.includes(aggregator),
		"an aggregator mean, weighted or attention",
		where,
	);
	demand(
		featureLength === null || isCount(featureLength, 1),
		"a feature length or null",
		where,
	);
	const isHops =
		Array.isArray(kAtHop) &&
		kAtHop.length > 0 &&
		kAtHop.every((k) => isCount(k, 1));
	demand(kAtHop === null || isHops, "k-at-hop or null", where);
	demand(
		activeConnection === null || isCount(activeConnection, 1),
		"active connections or null",
		where,
	);
	demand(isCount(value.epoch, 0), "an epoch of 0 or more", where);
	demand(isObject(value.training), "training settings", where);
	return {
		model,
		featureLength,
		aggregator,
		kAtHop,
		activeConnection,
		epoch: value.epoch,
		training: value.training,
	} as CheckpointMetadata;
}

/** @throws InputError as `parseMetadata` */
export function parseProgress(
	json: string,
	where: string,
): Omit<ResumeState, "momentum"> {
	const { step, random, progress } = parseObject(json, "resume state", where);
	demand(isCount(step, 0), "a step of 0 or more", where);
	const isState =
		Array.isArray(random) &&
		random.length === 4 &&
		random.every((word) => isCount(word, 0) && word < 2 ** 32);
	demand(isState, "four 32-bit words of random state", where);
	demand(isObject(progress), "training progress", where);
	return {
		step: step as number,
		random: Uint32Array.from(random as number[]),
		progress: progress as Json,
	};
}

function parseObject(json: string, what: string, where: string): Json {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		value = null;
	}
	if (!isObject(value))
		throw new InputError(where, `${what} in JSON`, "something else");
	if (!isWritable(value, MAX_DEPTH))
		throw new InputError(
			where,
			`${what} of finite numbers, nested at most ${MAX_DEPTH} deep`,
			"another",
		);
	return value;
}

/** Whether `canonicalJson` can write the value: 1e999 is valid JSON, but parsed as an infinity. */
function isWritable(value: unknown, depth: number): boolean {
	if (typeof value === "number") return Number.isFinite(value);
	if (typeof value !== "object" || value === null) return true;
	return (
		depth > 0 &&
		Object.values(value).every((member) => isWritable(member, depth - 1))
	);
}

function demand(isMet: boolean, expected: string, where: string): void {
	if (!isMet)
		throw new InputError(where, `${expected} in its metadata`, "another value");
}

function isCount(value: unknown, least: number): value is number {
	return Number.isSafeInteger(value) && (value as number) >= least;
}
