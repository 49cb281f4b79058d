/**
 * A second reader of pickles, by Python's pickletools alone: a stack machine for the instructions of protocol 2 that builds plain
 * descriptions and runs nothing. What Python could not load, or would have to run a function for that is no maker of data, is null.
 */

import { ByteReader, Stop } from "./byte-reader.ts";
import {
	Float,
	Made,
	Name,
	Reference,
	Tuple,
	type Value,
} from "./pickle-values.ts";

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

class Machine extends ByteReader {
	private readonly stack: Value[] = [];
	readonly memo = new Map<number, Value>();
	readonly references: Reference[] = [];

	push(value: Value): void {
		this.stack.push(value);
	}

	run(): PickleTruth {
		for (;;) {
			const code = this.take(1)[0];
			if (code === 0x2e) {
				const { references } = this;
				return { value: this.pop(), end: this.at, references };
			}
			this.demand(STEPS[code] !== undefined);
			STEPS[code](this);
		}
	}

	pop(): Value {
		const value = this.stack.pop();
		this.demand(value !== undefined && value !== MARK);
		return value as Value;
	}

	popToMark(): Value[] {
		const at = this.stack.lastIndexOf(MARK);
		this.demand(at >= 0);
		return this.stack.splice(at).slice(1);
	}

	top(): Value {
		const value = this.pop();
		this.stack.push(value);
		return value;
	}

	tuple(length: number): void {
		const items = Array.from({ length }, () => this.pop());
		this.stack.push(new Tuple(items.reverse()));
	}

	setItems(items: readonly Value[]): void {
		const target = this.top();
		this.demand(target instanceof Map && items.length % 2 === 0);
		for (let i = 0; i < items.length; i += 2) {
			// Python would take other keys too; no state dict has any. To it True is 1.
			const key = typeof items[i] === "boolean" ? Number(items[i]) : items[i];
			this.demand(typeof key === "string" || typeof key === "number");
			(target as Map<unknown, Value>).set(key, items[i + 1]);
		}
	}

	append(items: readonly Value[]): void {
		const target = this.top();
		this.demand(Array.isArray(target));
		for (const item of items) (target as Value[]).push(item);
	}

	call(): Value {
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

	known(index: number): Value {
		const value = this.memo.get(index);
		this.demand(value !== undefined);
		return value as Value;
	}
}

type Step = (machine: Machine) => unknown;

const STEPS: Readonly<Record<number, Step>> = {
	128: (m) => m.demand(m.take(1)[0] <= 3),
	78: (m) => m.push(null),
	136: (m) => m.push(true),
	137: (m) => m.push(false),
	75: (m) => m.push(m.count(1)),
	77: (m) => m.push(m.count(2)),
	74: (m) => m.push(m.take(4).readInt32LE()),
	71: (m) => m.push(new Float(m.take(8).readDoubleBE())),
	138: (m) => m.push(longOf(m.take(m.count(1)))),
	85: (m) => m.push(m.text(m.count(1))),
	84: (m) => m.push(m.text(m.count(4))),
	88: (m) => m.push(m.text(m.count(4))),
	113: (m) => m.memo.set(m.count(1), m.top()),
	114: (m) => m.memo.set(m.count(4), m.top()),
	104: (m) => m.push(m.known(m.count(1))),
	106: (m) => m.push(m.known(m.count(4))),
	40: (m) => m.push(MARK),
	41: (m) => m.push(new Tuple([])),
	133: (m) => m.tuple(1),
	134: (m) => m.tuple(2),
	135: (m) => m.tuple(3),
	116: (m) => m.push(new Tuple(m.popToMark())),
	93: (m) => m.push([]),
	97: (m) => m.append([m.pop()]),
	101: (m) => m.append(m.popToMark()),
	125: (m) => m.push(new Map()),
	115: (m) => {
		const value = m.pop();
		m.setItems([m.pop(), value]);
	},
	117: (m) => m.setItems(m.popToMark()),
	99: (m) => m.push(new Name(`${m.line()}.${m.line()}`)),
	82: (m) => m.push(m.call()),
	98: (m) => {
		m.demand(m.pop() instanceof Map);
		m.demand(m.top() instanceof Map);
	},
	81: (m) => {
		const id = m.pop();
		m.demand(id instanceof Tuple);
		const reference = new Reference((id as Tuple).items);
		m.references.push(reference);
		m.push(reference);
	},
};

/** Two's complement, least significant byte first. */
function longOf(bytes: Buffer): number {
	if (bytes.length === 0) return 0;
	const bits = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
	return Number(BigInt.asIntN(8 * bytes.length, bits));
}
