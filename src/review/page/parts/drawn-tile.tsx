/** A drawn face that stands for a row without a picture: its colours and its number come from the row. */

/** Degrees between the hues of following rows, so that neighbours differ. */
const goldenAngle = 137.508;

const hair = [
	"M31 40c0-14 8-21 19-21s19 7 19 21c-4-8-8-11-19-11s-15 3-19 11z",
	"M30 44c-2-16 6-26 20-26 15 0 22 10 20 26-2-7-6-11-12-13-6 3-20 3-24 4-2 2-3 5-4 9z",
	"M29 58c-4-26 2-41 21-41s25 15 21 41h-5c2-12 2-20-2-26-8 3-20 3-28 0-4 6-4 14-2 26z",
	"M33 35c2-9 8-14 17-14s15 5 17 14c-10-5-24-5-34 0z",
];

export function DrawnTile({ row }: { readonly row: number }) {
	const hue = Math.round((row * goldenAngle) % 360);
	const coat = (hue + 150 + (row % 5) * 20) % 360;
	const light = 66 + (row % 4) * 5;
	return (
		<svg class="tile drawn" viewBox="0 0 100 100" aria-hidden="true">
			<rect width="100" height="100" fill={`hsl(${hue} 45% 84%)`} />
			<path
				d="M12 100c2-22 16-31 38-31s36 9 38 31z"
				fill={`hsl(${coat} 38% 42%)`}
			/>
			<ellipse cx="50" cy="46" rx="18" ry="22" fill={`hsl(26 48% ${light}%)`} />
			<path
				d={hair[Math.floor(row / 3) % hair.length]}
				fill={`hsl(${hue} 30% 28%)`}
			/>
			<g fill="#333">
				<circle cx="43" cy="47" r="1.8" />
				<circle cx="57" cy="47" r="1.8" />
			</g>
			<path
				d="M44 56q6 5 12 0"
				fill="none"
				stroke="#333"
				stroke-width="1.6"
				stroke-linecap="round"
			/>
			<text
				x="50"
				y="94"
				text-anchor="middle"
				font-size="13"
				font-weight="600"
				fill="#fff"
			>
				{row}
			</text>
		</svg>
	);
}
