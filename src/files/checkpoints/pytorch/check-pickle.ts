/**
 * Checks a Python pickle before anything is built from it: only the instructions that torch.save writes (protocol 2 or 3), only names
 * from the caller's list, and on the stack what each instruction needs in Python. Everything else is refused, by name.
 * Only then may `pickleparser` read it, which is lenient where Python is not (negative lengths, long integers, empty stacks).
 */
import {
	type Kind,
	MAX_PICKLE_BYTES,
	PickleChecker,
} from "./pickle-checker.ts";

/**
 * Checks the pickle that begins at `start`; returns the offset of its end and those of its floats, of 8 bytes each.
 * `makers` holds the allowed names, `module.name`, with the kind that a call makes or null for a name that is not called.
 * @throws InputError naming `where` and the name or instruction that is refused
 */
export function checkPickle(
	bytes: Uint8Array,
	start: number,
	makers: ReadonlyMap<string, "ordered dict" | "tensor" | null>,
	where: string,
): { end: number; floats: number[] } {
	const checker = new PickleChecker(
		bytes.subarray(start, start + MAX_PICKLE_BYTES),
		makers,
		where,
	);
	checker.header();
	let code = checker.take(1)[0];
	while (code !== 0x2e) {
		const instruction = INSTRUCTIONS[code];
		if (!instruction)
			checker.refuse(`instruction 0x${code.toString(16).padStart(2, "0")}`);
		instruction(checker);
		code = checker.take(1)[0];
	}
	checker.pop();
	if (checker.stack.length > 0) checker.refuse("more than one value");
	const floats = checker.floats.map((at) => start + at);
	return { end: start + checker.position, floats };
}

type Instruction = (checker: PickleChecker) => void;

const value =
	(kind: Kind, length: number): Instruction =>
	(c) => {
		c.take(length);
		c.push(kind);
	};

const tuple =
	(length: number): Instruction =>
	(c) => {
		for (let i = 0; i < length; i++) c.pop();
		c.push("tuple");
	};

const INSTRUCTIONS: Readonly<Record<number, Instruction>> = {
	78: value("none", 0), // NONE
	136: value("number", 0), // NEWTRUE
	137: value("number", 0), // NEWFALSE
	75: value("number", 1), // BININT1
	77: value("number", 2), // BININT2
	74: value("number", 4), // BININT
	71: (c) => c.float(), // BINFLOAT
	138: (c) => c.long(c.number(1)), // LONG1
	85: (c) => c.text(c.number(1), true), // SHORT_BINSTRING
	84: (c) => c.text(c.number(4), true), // BINSTRING
	88: (c) => c.text(c.number(4), false), // BINUNICODE
	113: (c) => c.store(c.number(1)), // BINPUT
	114: (c) => c.store(c.number(4)), // LONG_BINPUT
	104: (c) => c.recall(c.number(1)), // BINGET
	106: (c) => c.recall(c.number(4)), // LONG_BINGET
	40: (c) => c.push("mark"), // MARK
	41: tuple(0), // EMPTY_TUPLE
	133: tuple(1), // TUPLE1
	134: tuple(2), // TUPLE2
	135: tuple(3), // TUPLE3
	// TUPLE
	116: (c) => {
		c.popToMark();
		c.push("tuple");
	},
	93: value("list", 0), // EMPTY_LIST
	// APPEND
	97: (c) => {
		c.pop();
		c.push(c.pop("list"));
	},
	// APPENDS
	101: (c) => {
		c.popToMark();
		c.push(c.pop("list"));
	},
	125: value("dict", 0), // EMPTY_DICT
	// SETITEM
	115: (c) => {
		const item = c.pop();
		c.setItems([c.pop(), item]);
	},
	117: (c) => c.setItems(c.popToMark()), // SETITEMS
	99: (c) => c.name(), // GLOBAL
	// INST: names a class and calls it at once
	105: (c) => {
		c.name();
		c.refuse("a call in place");
	},
	82: (c) => c.call(), // REDUCE
	// BUILD: attributes of an ordered dict
	98: (c) => {
		c.pop("dict", "ordered dict");
		c.push(c.pop("ordered dict"));
	},
	// BINPERSID
	81: (c) => {
		c.pop("tuple");
		c.push("storage");
	},
};
