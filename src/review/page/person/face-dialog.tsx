/** One face at large: its whole picture with the face framed, and what is known of it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { FaceInfo } from "../../api-types.ts";
import { inPixels } from "../parts/crop.ts";
import { Dialog } from "../parts/dialog.tsx";
import { DrawnTile } from "../parts/drawn-tile.tsx";
import { useRow } from "../parts/face-tile.tsx";
import { percent } from "../parts/words.ts";
import { useReview } from "../state/review.ts";

function WholePicture({ row }: { readonly row: number }) {
	const { summary } = useReview();
	const info = useRow(row, summary?.hasPictures ?? false);
	const [size, setSize] = useState<readonly [number, number] | null>(null);
	if (!info?.hasPicture)
		return (
			<div class="whole">
				<DrawnTile row={row} />
			</div>
		);
	const frame = size && info.box && inPixels(...size, info.box);
	return (
		<div class="whole">
			<img
				src={`/picture/${row}`}
				alt={info.id ?? `Row ${row}`}
				onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
					setSize([naturalWidth, naturalHeight])
				}
			/>
			{frame && (
				<svg viewBox={`0 0 ${size[0]} ${size[1]}`} aria-hidden="true">
					<rect
						x={frame[0]}
						y={frame[1]}
						width={frame[2]}
						height={frame[3]}
						class="frame"
					/>
				</svg>
			)}
		</div>
	);
}

export function FaceDialog(props: {
	readonly face: FaceInfo;
	readonly onClose: () => void;
}) {
	const { row, id, photo, confidence, quality, copyOf } = props.face;
	const facts: [string, ComponentChildren][] = [
		["Row", row],
		["Id", id],
		["Photo", photo],
		["Confidence", percent(confidence)],
		["Quality", percent(quality)],
		["Copy of row", copyOf],
	];
	return (
		<Dialog title={id ?? `Row ${row}`} onClose={props.onClose}>
			<WholePicture row={row} />
			<dl>
				{facts
					.filter(([, value]) => value !== null)
					.map(([name, value]) => (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					))}
			</dl>
		</Dialog>
	);
}
