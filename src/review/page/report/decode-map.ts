/** The points of a report's map, from their texts. */
import type { ReportMap } from "../../report/report-data.ts";
import type { Points } from "../map/points.ts";

function decodeBytes(base64: string): ArrayBuffer {
	return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

const fromEdge = (base64: string) =>
	Float32Array.from(new Uint16Array(decodeBytes(base64)));

export function decodeMap({ x, y, row, cluster }: ReportMap): Points {
	return {
		x: fromEdge(x),
		y: fromEdge(y),
		rows: new Int32Array(decodeBytes(row)),
		people: new Int32Array(decodeBytes(cluster)),
	};
}
