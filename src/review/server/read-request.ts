/** Reads what the page asks for and decides, which any program may have made up. */
import type { Context } from "hono";
import { InputError } from "../../errors.ts";
import { quoted } from "../../files/printable.ts";
import type { ReviewDecision } from "../api-types.ts";

/** More are not given at a time. */
const mostItems = 1000;

/** @throws InputError for what is no integer from `least` on */
export function readInteger(
	text: string | undefined,
	{ name, none, least = 0 }: { name: string; none?: number; least?: number },
): number {
	if (text === undefined && none !== undefined) return none;
	const value = /^\d{1,10}$/.test(text ?? "") ? Number(text) : Number.NaN;
	if (!(value >= least))
		throw new InputError(
			name,
			`an integer of at least ${least}`,
			quoted(text ?? "", 40),
		);
	return value;
}

/** The part of a list that a request asks for. @throws InputError for an offset or limit that is none */
export function takePart<T>(context: Context, all: readonly T[]): T[] {
	const { offset, limit } = context.req.query();
	const first = readInteger(offset, { name: "offset", none: 0 });
	const count = readInteger(limit, { name: "limit", none: 100, least: 1 });
	return all.slice(first, first + Math.min(count, mostItems));
}

/** The numbers of rows in a query, at most as many as are given at a time. @throws InputError for what is no list of integers */
export const readRows = (text: string | undefined): number[] =>
	(text ?? "")
		.split(",")
		.slice(0, mostItems)
		.map((row) => readInteger(row, { name: "rows" }));

type Fields = Readonly<Record<string, unknown>>;

/** The object that a request brings. @throws InputError for what is none */
export async function readBody(context: Context): Promise<Fields> {
	const body: unknown = await context.req.json().catch(() => null);
	if (typeof body !== "object" || body === null)
		throw new InputError("request", "a JSON object", "something else");
	return body as Fields;
}

/** @throws InputError for what is no list of decisions; whether rows and people are there, the library looks */
export function readDecisions(value: unknown): ReviewDecision[] {
	if (!Array.isArray(value) || value.length === 0)
		throw new InputError("decisions", "a list of decisions", "none");
	return value.map((one) => readDecision((one ?? {}) as Fields));
}

function readDecision(fields: Fields): ReviewDecision {
	const { kind } = fields;
	switch (kind) {
		case "same":
		case "different": {
			const rows = numbers(fields, "rows");
			if (rows.length !== 2)
				throw new InputError("rows", "two", `${rows.length}`);
			return { kind, rows: [rows[0], rows[1]] };
		}
		case "name":
			return { kind, person: number(fields, "person"), name: name(fields) };
		case "hide":
			return {
				kind,
				person: number(fields, "person"),
				isHidden: fields.isHidden === true,
			};
		case "move": {
			const person = fields.person === null ? null : number(fields, "person");
			return { kind, rows: numbers(fields, "rows"), person };
		}
		case "merge":
			return { kind, people: numbers(fields, "people") };
		case "split": {
			const { parts } = fields;
			if (!Array.isArray(parts))
				throw new InputError("parts", "lists of rows", "none");
			return {
				kind,
				person: number(fields, "person"),
				parts: parts.map((rows) => numbers({ parts: rows }, "parts")),
			};
		}
		default:
			throw new InputError(
				"decisions",
				"same, different, name, hide, move, merge or split",
				quoted(String(kind), 40),
			);
	}
}

function number(fields: Fields, name: string): number {
	const value = fields[name];
	if (!Number.isSafeInteger(value) || (value as number) < 0)
		throw new InputError(name, "a number", quoted(String(value), 40));
	return value as number;
}

function numbers(fields: Fields, name: string): number[] {
	const values = fields[name];
	if (!Array.isArray(values))
		throw new InputError(name, "a list of numbers", "none");
	return values.map((value) => number({ [name]: value }, name));
}

function name({ name: value }: Fields): string | null {
	if (value === null || typeof value === "string") return value;
	throw new InputError("name", "a text, or null for none", `${typeof value}`);
}
