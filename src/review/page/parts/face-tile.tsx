/** The face of a row: its picture cropped by its box, or a drawn tile where there is no picture. Its name is said by what it stands in. */
import { useEffect, useState } from "preact/hooks";
import type { RowInfo } from "../../api-types.ts";
import { loadRow } from "../calls/rows-of-faces.ts";
import { useReview } from "../state/review.ts";
import { type Placement, placeCrop } from "./crop.ts";
import { DrawnTile } from "./drawn-tile.tsx";

/** What is known of a row; null until it is, and where nobody asks. */
export function useRow(row: number, isWanted: boolean): RowInfo | null {
	const [info, setInfo] = useState<RowInfo | null>(null);
	useEffect(() => {
		if (!isWanted) return;
		let isShown = true;
		loadRow(row).then((loaded) => {
			if (isShown) setInfo(loaded);
		});
		return () => {
			isShown = false;
		};
	}, [row, isWanted]);
	return info?.row === row ? info : null;
}

export function FaceTile({ row }: { readonly row: number }) {
	const { summary } = useReview();
	const hasPictures = summary?.hasPictures ?? false;
	const info = useRow(row, hasPictures);
	if (hasPictures && info === null) return <span class="tile" />;
	if (!info?.hasPicture) return <DrawnTile row={row} />;
	return <Crop key={row} info={info} />;
}

const percents = (place: Placement) =>
	Object.fromEntries(
		Object.entries(place).map(([name, value]) => [name, `${value}%`]),
	);

function Crop({ info: { row, box } }: { readonly info: RowInfo }) {
	const [place, setPlace] = useState<Placement | null>(null);
	const [isMissing, setMissing] = useState(false);
	if (isMissing) return <DrawnTile row={row} />;
	return (
		<span class="tile">
			<img
				class={place ? "crop" : "crop coming"}
				src={`/picture/${row}`}
				alt=""
				loading="lazy"
				decoding="async"
				draggable={false}
				style={place ? percents(place) : {}}
				onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
					setPlace(placeCrop(naturalWidth, naturalHeight, box))
				}
				onError={() => setMissing(true)}
			/>
		</span>
	);
}
