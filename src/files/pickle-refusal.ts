/** Errors for pickles, which are not read because reading one runs the code in it. A user who trusts it converts it with Python. */
import { extname } from "node:path";
import { InputError } from "../errors.ts";

const expected = "data that can be read without running it";

/** The error for a file that is a pickle. */
export function pickleFile(path: string): InputError {
	return new InputError(
		path,
		expected,
		"a pickle, which can run any program",
		`if you trust it, in Python: import numpy, pickle; data = pickle.load(open(${python(path)}, "rb")); numpy.save(${python(renamed(path))}, numpy.asarray(data))`,
	);
}

/** The error for a .npy array of Python objects, which NumPy stores as a pickle. */
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

/** Starts of pickles: a list, a dictionary, or a name in one of these modules. The first lines of a table may look like a name in another module. */
const textPickle =
	/^(\([ld]p\d+\n|[\]}]q\0|c(numpy|pandas|torch|copy_reg|copyreg|__builtin__|builtins|collections)[\w.]*\n\w+\n)/;

/** Protocols 2 and later begin with their number; 0 and 1 with what they build. */
export function isPickle(head: Uint8Array): boolean {
	if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return true;
	const text = Buffer.from(head.subarray(0, 80)).toString("latin1");
	return textPickle.test(text);
}
