/**
 * The state of a pickle's check: a position, and the kind of every value on the stack and in the memo.
 * Each operation requires what Python's unpickler needs, and refuses a missing value or one of another kind.
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";

export type Kind =
	| "none"
	| "number"
	| "text"
	| "tuple"
	| "list"
	| "dict"
	| "ordered dict"
	| "tensor"
	| "storage"
	| "mark"
	| `name ${string}`;

/** Enough for 500 tensors; a byte of a pickle may take a few hundred bytes of memory. */
export const MAX_PICKLE_BYTES = 1 << 16;

const EXPECTED = "a pickle of tensors, dicts, lists, numbers and text only";
const REMEDY =
	"nothing in it was run; save {'state_dict': ..., 'epoch': ...} alone with torch.save";

export class PickleChecker {
	readonly stack: Kind[] = [];
	readonly memo = new Map<number, Kind>();
	/** Offsets of the numbers of BINFLOAT. */
	readonly floats: number[] = [];
	position = 0;
	private readonly bytes: Uint8Array;
	private readonly makers: ReadonlyMap<string, Kind | null>;
	private readonly where: string;

	constructor(
		bytes: Uint8Array,
		makers: ReadonlyMap<string, Kind | null>,
		where: string,
	) {
		this.bytes = bytes;
		this.makers = makers;
		this.where = where;
	}

	refuse(got: string): never {
		throw new InputError(this.where, EXPECTED, got, REMEDY);
	}

	header(): void {
		const [code, protocol] = this.take(2);
		if (code !== 0x80 || protocol < 2 || protocol > 3)
			throw new InputError(
				this.where,
				"a pickle of protocol 2 or 3 (torch.save's default)",
				code === 0x80 ? `protocol ${protocol}` : "other bytes",
			);
	}

	take(length: number): Uint8Array {
		const end = this.position + length;
		if (end > this.bytes.length)
			throw new InputError(
				this.where,
				`a pickle that ends within ${MAX_PICKLE_BYTES} bytes`,
				`no end in ${this.bytes.length}`,
			);
		const taken = this.bytes.subarray(this.position, end);
		this.position = end;
		return taken;
	}

	number(length: number): number {
		const bytes = this.take(length);
		let value = 0;
		for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[i];
		return value;
	}

	line(): string {
		const end = this.bytes.indexOf(0x0a, this.position);
		if (end < 0) this.refuse("a name without an end");
		const line = this.take(end - this.position);
		this.take(1);
		return Buffer.from(line).toString("latin1");
	}

	push(kind: Kind): void {
		this.stack.push(kind);
	}

	/** Takes the top value; where `kinds` are named it must be of one of them. */
	pop(...kinds: Kind[]): Kind {
		const kind = this.stack.pop() ?? "mark";
		if (kind === "mark") this.refuse("an instruction without its value");
		if (kinds.length > 0 && !kinds.includes(kind))
			this.refuse(`a ${printable(kind)} in place of a ${kinds.join(" or ")}`);
		return kind;
	}

	popToMark(): Kind[] {
		const at = this.stack.lastIndexOf("mark");
		if (at < 0) this.refuse("an instruction without its mark");
		return this.stack.splice(at).slice(1);
	}

	store(index: number): void {
		const kind = this.pop();
		this.memo.set(index, kind);
		this.push(kind);
	}

	recall(index: number): void {
		this.push(this.memo.get(index) ?? this.refuse("an unknown memo"));
	}

	text(length: number, isAscii: boolean): void {
		const bytes = this.take(length);
		const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb;
		if (!isUtf8(bytes) || hasMark || (isAscii && bytes.some((b) => b > 0x7f)))
			this.refuse("text in another encoding");
		this.push("text");
	}

	/** Takes an integer of at most 47 bits: counts, shapes and offsets fit, and are never negative. */
	long(length: number): void {
		const bytes = this.take(length);
		if (length > 6 || (length > 0 && bytes[length - 1] > 0x7f))
			this.refuse("a negative or huge integer");
		this.push("number");
	}

	float(): void {
		this.floats.push(this.position);
		this.take(8);
		this.push("number");
	}

	setItems(items: readonly Kind[]): void {
		if (items.length % 2 !== 0) this.refuse("a key without a value");
		for (let i = 0; i < items.length; i += 2) {
			if (items[i] !== "text" && items[i] !== "number")
				this.refuse(`a key that is a ${printable(items[i])}`);
		}
		this.push(this.pop("dict", "ordered dict"));
	}

	name(): void {
		const name = `${this.line()}.${this.line()}`;
		if (!this.makers.has(name)) this.refuse(`the name ${printable(name)}`);
		this.push(`name ${name}`);
	}

	call(): void {
		this.pop("tuple");
		const callee = this.pop();
		const made = this.makers.get(callee.replace(/^name /, ""));
		if (!callee.startsWith("name ") || !made)
			this.refuse(`a call of a ${printable(callee)}`);
		this.push(made);
	}
}
