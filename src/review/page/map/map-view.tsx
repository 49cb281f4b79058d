/** The map of all rows, coloured by person. A dot tells whose it is; a person's dots can be seen alone. */
import { useEffect, useState } from "preact/hooks";
import type { PersonDetails } from "../../api-types.ts";
import { getBytes } from "../calls/api.ts";
import { useLoad } from "../calls/use-load.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { facesOf, personWords } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";
import { MapCanvas } from "./map-canvas.tsx";
import { type Points, parsePoints } from "./points.ts";

function usePoints(version: number) {
	const [points, setPoints] = useState<Points | null>(null);
	const [error, setError] = useState<string | null>(null);
	// A new version has other people.
	useEffect(() => {
		const abort = new AbortController();
		getBytes("/api/map", abort.signal).then(
			(bytes) => setPoints(parsePoints(bytes)),
			(failure) => !abort.signal.aborted && setError(failure.message),
		);
		return () => abort.abort();
	}, [version]);
	return { points, error };
}

function PersonCard({ person, row }: { person: number; row: number | null }) {
	const { version } = useReview();
	const { value } = useLoad<PersonDetails>(`/api/people/${person}`, version);
	if (!value) return null;
	return (
		<div class="map-card">
			<FaceTile row={row ?? value.cover} />
			<span>
				<a href={personAddress(person)}>{personWords(person, value.name)}</a>
				<span class="count">{facesOf(value.rows)}</span>
			</span>
		</div>
	);
}

export function MapView({ person }: { readonly person: number | null }) {
	const { version } = useReview();
	const { points, error } = usePoints(version);
	const [row, setRow] = useState<number | null>(null);
	const choose = (chosen: number | null, at: number | null) => {
		setRow(at);
		location.hash = chosen === null ? "#/map" : `#/map/${chosen}`;
	};
	return (
		<section aria-label="Map" class="map-view">
			<h1 class="heard">Map</h1>
			{error && <p class="note error">{error}</p>}
			{points && (
				<MapCanvas points={points} person={person} onPerson={choose} />
			)}
			<div role="status">
				{person !== null && <PersonCard person={person} row={row} />}
			</div>
		</section>
	);
}
