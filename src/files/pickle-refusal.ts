/** Pickles are refused by name: to read one is to run whatever is in it. The user converts it with Python where they trust it. */
import { extname } from "node:path";
import { InputError } from "../errors.ts";

const expected = "data that can be read without running it";

/** For a file that is a pickle. */
export function pickleFile(path: string): InputError {
	return new InputError(
		path,
		expected,
		"a pickle, which can run any program",
		`if you trust it, in Python: import numpy, pickle; data = pickle.load(open(${python(path)}, "rb")); numpy.save(${python(renamed(path))}, numpy.asarray(data))`,
	);
}

/** For a .npy array of Python objects, which NumPy stores as a pickle. */
export function pickledArray(path: string): InputError {
	return new InputError(
		path,
		expected,
		"Python objects, which NumPy stores as a pickle",
		`if you trust it, in Python: import numpy; data = numpy.load(${python(path)}, allow_pickle=True); numpy.save(${python(renamed(path))}, numpy.array(data.tolist()))`,
	);
}

function renamed(path: string): string {
	const extension = extname(path);
	const stem = extension ? path.slice(0, -extension.length) : path;
	return extension.toLowerCase() === ".npy" ? `${stem}.new.npy` : `${stem}.npy`;
}

const python = (text: string) => JSON.stringify(text);

/** A list, a dictionary, or something of a module: the first lines of a table may look like one of any other module. */
const textPickle =
	/^(\([ld]p\d+\n|[\]}]q\0|c(numpy|pandas|torch|copy_reg|copyreg|__builtin__|builtins|collections)[\w.]*\n\w+\n)/;

/** Protocols 2 and later begin with their number; 0 and 1 with what they build. */
export function isPickle(head: Uint8Array): boolean {
	if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return true;
	const text = Buffer.from(head.subarray(0, 80)).toString("latin1");
	return textPickle.test(text);
}
