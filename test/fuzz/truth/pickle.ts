/**
 * A second reader of pickles, by Python's pickletools alone: a stack machine for the instructions of protocol 2 that builds plain
 * descriptions and runs nothing. What Python could not load, or would have to run a function for that is no maker of data, is null.
 */

export class Name {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

/** Python's float, kept apart from its int. */
export class Float {
	readonly value: number;
	constructor(value: number) {
		this.value = value;
	}
}

export class Reference {
	readonly id: readonly Value[];
	constructor(id: readonly Value[]) {
		this.id = id;
	}
}

export class Made {
	readonly maker: string;
	readonly args: readonly Value[];
	constructor(maker: string, args: readonly Value[]) {
		this.maker = maker;
		this.args = args;
	}
}

export class Tuple {
	readonly items: readonly Value[];
	constructor(items: readonly Value[]) {
		this.items = items;
	}
}

export type Value =
	| null
	| boolean
	| number
	| string
	| Float
	| Name
	| Reference
	| Made
	| Tuple
	| Value[]
	| Map<unknown, Value>;

const MAKERS = [
	"torch._utils._rebuild_tensor",
	"torch._utils._rebuild_tensor_v2",
	"torch._utils._rebuild_parameter",
];
const MARK = new Name("mark");

export interface PickleTruth {
	readonly value: Value;
	readonly end: number;
	/** Every storage that it names, used or not. */
	readonly references: readonly Reference[];
}

export function pickleTruth(file: Buffer, start: number): PickleTruth | null {
	try {
		return new Machine(file, start).run();
	} catch (error) {
		if (error instanceof Stop || error instanceof RangeError) return null;
		throw error;
	}
}

class Stop extends Error {}

class Machine {
	private readonly file: Buffer;
	private at: number;
	private readonly stack: Value[] = [];
	private readonly memo = new Map<number, Value>();
	private readonly references: Reference[] = [];

	constructor(file: Buffer, start: number) {
		this.file = file;
		this.at = start;
	}

	run(): PickleTruth {
		for (;;) {
			const code = this.take(1)[0];
			if (code === 0x2e) {
				const { references } = this;
				return { value: this.pop(), end: this.at, references };
			}
			this.step(code);
		}
	}

	private take(length: number): Buffer {
		this.demand(this.at + length <= this.file.length);
		this.at += length;
		return this.file.subarray(this.at - length, this.at);
	}

	private demand(isMet: boolean): void {
		if (!isMet) throw new Stop();
	}

	private count(size: number): number {
		return this.take(size).readUIntLE(0, size);
	}

	private line(): string {
		const end = this.file.indexOf(10, this.at);
		this.demand(end >= 0);
		const line = this.take(end - this.at).toString("latin1");
		this.at++;
		return line;
	}

	private text(length: number): string {
		const bytes = this.take(length);
		const text = bytes.toString();
		this.demand(Buffer.from(text).equals(bytes));
		return text;
	}

	private pop(): Value {
		const value = this.stack.pop();
		this.demand(value !== undefined && value !== MARK);
		return value as Value;
	}

	private popToMark(): Value[] {
		const at = this.stack.lastIndexOf(MARK);
		this.demand(at >= 0);
		return this.stack.splice(at).slice(1);
	}

	private top(): Value {
		const value = this.pop();
		this.stack.push(value);
		return value;
	}

	private tuple(length: number): void {
		const items = Array.from({ length }, () => this.pop());
		this.stack.push(new Tuple(items.reverse()));
	}

	private setItems(items: readonly Value[]): void {
		const target = this.top();
		this.demand(target instanceof Map && items.length % 2 === 0);
		for (let i = 0; i < items.length; i += 2) {
			// Python would take other keys too; no state dict has any.
			this.demand(typeof items[i] === "string" || typeof items[i] === "number");
			(target as Map<unknown, Value>).set(items[i], items[i + 1]);
		}
	}

	private append(items: readonly Value[]): void {
		const target = this.top();
		this.demand(Array.isArray(target));
		for (const item of items) (target as Value[]).push(item);
	}

	private call(): Value {
		const args = this.pop();
		const callee = this.pop();
		this.demand(args instanceof Tuple && callee instanceof Name);
		const { items } = args as Tuple;
		const { name } = callee as Name;
		if (name !== "collections.OrderedDict") {
			this.demand(MAKERS.includes(name));
			return new Made(name, items);
		}
		const pairs = items.length === 0 ? [] : items[0];
		this.demand(items.length < 2);
		const list = pairs instanceof Tuple ? pairs.items : pairs;
		this.demand(Array.isArray(list));
		const made = new Map<unknown, Value>();
		for (const pair of list as Value[]) {
			const both = pair instanceof Tuple ? pair.items : pair;
			this.demand(Array.isArray(both) && both.length === 2);
			const [key, value] = both as Value[];
			made.set(key, value);
		}
		return made;
	}

	private step(code: number): void {
		const push = (value: Value) => this.stack.push(value);
		switch (code) {
			case 0x80:
				this.demand(this.take(1)[0] <= 3);
				break;
			case 0x4e:
				push(null);
				break;
			case 0x88:
				push(true);
				break;
			case 0x89:
				push(false);
				break;
			case 0x4b:
				push(this.count(1));
				break;
			case 0x4d:
				push(this.count(2));
				break;
			case 0x4a:
				push(this.take(4).readInt32LE());
				break;
			case 0x47:
				push(new Float(this.take(8).readDoubleBE()));
				break;
			case 0x8a:
				push(longOf(this.take(this.count(1))));
				break;
			case 0x55:
				push(this.text(this.count(1)));
				break;
			case 0x54:
				push(this.text(this.count(4)));
				break;
			case 0x58:
				push(this.text(this.count(4)));
				break;
			case 0x71:
				this.memo.set(this.count(1), this.top());
				break;
			case 0x72:
				this.memo.set(this.count(4), this.top());
				break;
			case 0x68:
				push(this.known(this.count(1)));
				break;
			case 0x6a:
				push(this.known(this.count(4)));
				break;
			case 0x28:
				push(MARK);
				break;
			case 0x29:
				push(new Tuple([]));
				break;
			case 0x85:
				this.tuple(1);
				break;
			case 0x86:
				this.tuple(2);
				break;
			case 0x87:
				this.tuple(3);
				break;
			case 0x74:
				push(new Tuple(this.popToMark()));
				break;
			case 0x5d:
				push([]);
				break;
			case 0x61:
				this.append([this.pop()]);
				break;
			case 0x65:
				this.append(this.popToMark());
				break;
			case 0x7d:
				push(new Map());
				break;
			case 0x73: {
				const value = this.pop();
				this.setItems([this.pop(), value]);
				break;
			}
			case 0x75:
				this.setItems(this.popToMark());
				break;
			case 0x63:
				push(new Name(`${this.line()}.${this.line()}`));
				break;
			case 0x52:
				push(this.call());
				break;
			case 0x62: {
				this.demand(this.pop() instanceof Map);
				this.demand(this.top() instanceof Map);
				break;
			}
			case 0x51: {
				const id = this.pop();
				this.demand(id instanceof Tuple);
				const reference = new Reference((id as Tuple).items);
				this.references.push(reference);
				push(reference);
				break;
			}
			default:
				throw new Stop();
		}
	}

	private known(index: number): Value {
		const value = this.memo.get(index);
		this.demand(value !== undefined);
		return value as Value;
	}
}

/** Two's complement, least significant byte first. */
function longOf(bytes: Buffer): number {
	if (bytes.length === 0) return 0;
	const bits = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
	return Number(BigInt.asIntN(8 * bytes.length, bits));
}
