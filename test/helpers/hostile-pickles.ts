/** Pickles that want something run, or more memory than they have bytes, or are none that torch.save writes; each with what its refusal says. */
import {
	checkpoint,
	integer,
	name,
	pickle,
	raw,
	tensor,
	text,
} from "./torch-files.ts";

/** Instructions that call `callee`. */
const call = (callee: string, ...argument: Buffer[]) =>
	Buffer.concat([name(callee), raw("("), ...argument, raw("tR")]);

/** Tuples of tuples, each twice in the next: 2^30 elements for whoever walks them. */
const bomb = Buffer.concat([
	raw(")", "q", 0),
	...Array.from({ length: 30 }, (_, i) => raw("h", i, 0x86, "q", i + 1)),
]);

/** What is known to run a command, read or write a file or load code, by the names that pickles of strangers have used. */
const CALLABLES = [
	"__builtin__.getattr",
	"builtins.compile",
	"builtins.__import__",
	"nt.system",
	"subprocess.Popen",
	"subprocess.check_output",
	"pty.spawn",
	"socket.create_connection",
	"shutil.rmtree",
	"importlib.import_module",
	"runpy.run_path",
	"functools.partial",
	"operator.attrgetter",
	"webbrowser.open",
	"pip.main",
	"numpy.testing._private.utils.runstring",
	"torch.hub.load",
	"torch.load",
	"torch.storage._load_from_bytes",
	"torch.jit.unsupported_tensor_ops.execWrapper",
	"torch._inductor.codecache.compile_file",
	"torch._utils._rebuild_device_tensor_from_numpy",
	"collections.OrderedDict.__init__",
	"collections.deque",
	"torch.FloatStorage.from_file",
];

export const hostilePickles: readonly (readonly [
	what: string,
	object: Buffer,
	message: RegExp,
])[] = [
	...CALLABLES.map(
		(callee) =>
			[
				`a call of ${callee}`,
				pickle(checkpoint(call(callee, text("x")))),
				new RegExp(`the name ${callee.replaceAll(".", "\\.")}`),
			] as const,
	),
	["os.system", pickle(call("os.system", text("true"))), /the name os\.system/],
	[
		"posix.system as a weight",
		pickle(checkpoint(call("posix.system", text("true")))),
		/the name posix\.system/,
	],
	[
		"builtins.eval inside an argument",
		pickle(
			checkpoint(
				call("collections.OrderedDict", call("builtins.eval", text("1"))),
			),
		),
		/the name builtins\.eval/,
	],
	["__builtin__.exec", pickle(name("__builtin__.exec")), /__builtin__\.exec/],
	[
		"numpy scalars",
		pickle(name("numpy.core.multiarray.scalar")),
		/multiarray\.scalar/,
	],
	[
		"a module of torch.nn",
		pickle(name("torch.nn.modules.linear.Linear")),
		/Linear/,
	],
	[
		"a name of Object.prototype",
		pickle(name("constructor.constructor")),
		/constructor/,
	],
	[
		"a name with control characters",
		pickle(raw("c\x1b[2J\r\nx\n")),
		/the name \?\[2J\?\.x/,
	],
	[
		"a name of 5,000 characters",
		pickle(name(`os.${"x".repeat(5000)}`)),
		/x\.\.\./,
	],
	["INST", pickle(raw("(ios\nsystem\n")), /the name os\.system/],
	[
		"INST of a known name",
		pickle(raw("(icollections\nOrderedDict\n")),
		/a call in place/,
	],
	["NEWOBJ", pickle(name("collections.OrderedDict"), raw(")", 0x81)), /0x81/],
	["OBJ", pickle(raw("("), name("collections.OrderedDict"), raw("o")), /0x6f/],
	["STACK_GLOBAL", pickle(text("os"), text("system"), raw(0x93)), /0x93/],
	["an extension code", pickle(raw(0x82, 1)), /0x82/],
	[
		"protocol 4",
		Buffer.concat([raw(0x80, 4), text("a"), raw(".")]),
		/protocol 4/,
	],
	["protocol 0", Buffer.from("(dp0\n."), /other bytes/],
	["a call of a storage type", pickle(call("torch.FloatStorage")), /a call of/],
	[
		"a call of a text",
		pickle(text("os.system"), raw(")R")),
		/a call of a text/,
	],
	[
		"a call of a text that spells an allowed one",
		pickle(text("collections.OrderedDict"), raw(")R")),
		/a call of a text/,
	],
	[
		"a call with a list",
		pickle(name("collections.OrderedDict"), raw("]R")),
		/a list in place of a tuple/,
	],
	[
		"attributes of a function",
		pickle(name("collections.OrderedDict"), raw("}b")),
		/in place of a ordered dict/,
	],
	[
		"attributes of a tensor",
		pickle(checkpoint(Buffer.concat([tensor({}), raw("}b")]))),
		/a tensor in place/,
	],
	[
		"attributes named __proto__",
		pickle(raw("}}"), text("__proto__"), raw("}sb")),
		/a dict in place/,
	],
	["an empty stack", pickle(), /without its value/],
	["a value too many", pickle(raw("NN")), /more than one value/],
	["an unknown memo", pickle(raw("h", 9)), /unknown memo/],
	["items without a mark", pickle(raw("}u")), /without its mark/],
	[
		"a key without a value",
		pickle(raw("}("), text("a"), raw("u")),
		/a key without a value/,
	],
	["a list as a key", pickle(raw("}(]Nu")), /a key that is a list/],
	[
		"text longer than the file",
		pickle(raw("X\xff\xff\xff\x7f")),
		/a pickle that ends/,
	],
	["bytes of negative length", pickle(raw("B\xfb\xff\xff\xff")), /0x42/],
	["a negative long", pickle(raw(0x8a, 1, 0xff)), /negative or huge/],
	[
		"a long of 255 bytes",
		pickle(raw(0x8a, 255, "1".repeat(255))),
		/negative or huge/,
	],
	[
		"text that is not UTF-8",
		pickle(raw("X\x01\x00\x00\x00\xff")),
		/another encoding/,
	],
	[
		"a pickle without an end",
		Buffer.alloc(200_000, "}").fill(raw(0x80, 2), 0, 2),
		/a pickle that ends/,
	],
	["100,000 marks", pickle(raw("(".repeat(100_000))), /a pickle that ends/],
	[
		"30,000 nested lists",
		pickle(raw("]".repeat(30_000), "a".repeat(29_999))),
		/a state dict/,
	],
	["a memo bomb", pickle(bomb), /a state dict/],
	["a memo bomb as a storage", pickle(bomb, raw("Q")), /whole storages/],
	[
		"a memo bomb as an epoch",
		pickle(
			raw("}("),
			text("state_dict"),
			raw("}"),
			text("weight"),
			tensor({}),
			raw("s"),
			text("epoch"),
			bomb,
			raw("u"),
		),
		/an epoch of 0 or more/,
	],
	["a list of 60,000", pickle(raw(`](${"N".repeat(60_000)}e`)), /a state dict/],
	[
		"a call with 60,000 arguments",
		pickle(name("collections.OrderedDict"), raw(`(${"N".repeat(60_000)}tR`)),
		/made of pairs/,
	],
	["no state dict", pickle(raw("}")), /a state dict/],
	[
		"a number as a weight",
		pickle(checkpoint(integer(1))),
		/something else under weight/,
	],
	[
		"a whole module",
		pickle(raw("("), text("module"), raw("NNNtQ")),
		/whole storages/,
	],
	[
		"a part of a storage",
		pickle(
			checkpoint(
				Buffer.concat([
					raw("("),
					text("storage"),
					name("torch.FloatStorage"),
					text("0"),
					text("cpu"),
					integer(4),
					raw("(NNNttQ"),
				]),
			),
		),
		/whole storages/,
	],
	[
		"a storage of unknown type",
		pickle(checkpoint(tensor({ type: "torch.ComplexFloatStorage" }))),
		/ComplexFloatStorage/,
	],
	[
		"a storage of negative length",
		pickle(checkpoint(tensor({ length: -4 }))),
		/whole storages/,
	],
	[
		"a view beyond its storage",
		pickle(checkpoint(tensor({ offset: 1 }))),
		/a view that reaches number 4/,
	],
	[
		"strides beyond the storage",
		pickle(checkpoint(tensor({ strides: [2] }))),
		/a view that reaches number 6/,
	],
	[
		"a float as size",
		pickle(
			checkpoint(tensor({ sizes: [raw("G", 0x40, 0x10, "\0\0\0\0\0\0")] })),
		),
		/an offset, sizes and strides/,
	],
	[
		"a float as epoch",
		pickle(
			raw("}("),
			text("state_dict"),
			raw("}"),
			text("weight"),
			tensor({}),
			raw("s"),
			text("epoch"),
			raw("G", 0x3f, 0xf0, "\0\0\0\0\0\0", "u"),
		),
		/an epoch of 0 or more/,
	],
	[
		"a tensor made of five arguments",
		pickle(checkpoint(tensor({ more: [raw(0x89)] }))),
		/Python's arguments/,
	],
	[
		"a parameter made of a tensor alone",
		pickle(
			checkpoint(
				Buffer.concat([
					name("torch._utils._rebuild_parameter"),
					tensor({}),
					raw(0x85, "R"),
				]),
			),
		),
		/Python's arguments/,
	],
	[
		"a negative offset",
		pickle(checkpoint(tensor({ offset: -1 }))),
		/an offset, sizes and strides/,
	],
	[
		"a view beyond its storage, replaced by a sound one",
		pickle(
			raw("}("),
			text("weight"),
			tensor({ offset: 1 }),
			text("weight"),
			tensor({}),
			raw("u"),
		),
		/a view that reaches number 4/,
	],
	[
		"a negative stride",
		pickle(checkpoint(tensor({ offset: 3, strides: [-1] }))),
		/an offset, sizes and strides/,
	],
	[
		"sizes without strides",
		pickle(checkpoint(tensor({ strides: [] }))),
		/an offset, sizes and strides/,
	],
	[
		"nine axes",
		pickle(
			checkpoint(
				tensor({ shape: Array(9).fill(1), strides: Array(9).fill(0) }),
			),
		),
		/an offset, sizes and strides/,
	],
	[
		"a view of a thousand million numbers",
		pickle(checkpoint(tensor({ shape: [1e9], strides: [0] }))),
		/3 times the file's size/,
	],
	[
		"a shape beyond every integer",
		pickle(
			checkpoint(
				tensor({
					shape: Array(8).fill(2 ** 31 - 1),
					strides: Array(8).fill(0),
				}),
			),
		),
		/3 times the file's size/,
	],
];
