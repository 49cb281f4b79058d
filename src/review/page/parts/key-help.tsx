/** All keys, in a dialog. */
import { Dialog } from "./dialog.tsx";

const groups: readonly (readonly [
	string,
	readonly (readonly [string, string])[],
])[] = [
	[
		"Everywhere",
		[
			["1 – 5", "people, questions, last addition, map, history"],
			["/", "search"],
			["z, Ctrl+Z", "take the last decision back"],
			["?", "these keys"],
		],
	],
	[
		"People and faces",
		[
			["arrows", "go; with Shift select"],
			["Space", "select"],
			["Enter", "open"],
			["Ctrl+A, Esc", "select all, nothing"],
			["m, h", "merge, hide the selected people"],
			["x, m, n", "selected faces: not this person, move, new person"],
		],
	],
	[
		"A person",
		[
			["r", "name"],
			["m", "merge with somebody"],
			["s", "split"],
			["h", "hide"],
		],
	],
	["Questions", [["y, n, u", "same, different, unsure"]]],
	["Last addition", [["a", "approve"]]],
	[
		"Map",
		[
			["arrows, + –", "move, zoom"],
			["0", "everything"],
			["Enter", "the person in the middle"],
		],
	],
];

export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
	return (
		<Dialog title="Keys" onClose={onClose}>
			{groups.map(([title, keys]) => (
				<section key={title} class="keys">
					<h3>{title}</h3>
					<dl>
						{keys.map(([key, what]) => (
							<div key={key}>
								<dt>
									<kbd>{key}</kbd>
								</dt>
								<dd>{what}</dd>
							</div>
						))}
					</dl>
				</section>
			))}
		</Dialog>
	);
}
