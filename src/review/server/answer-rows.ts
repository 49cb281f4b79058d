/** Answers about rows: what is known of them, their pictures, and all of them on a map. */
import type { Hono } from "hono";
import { streamPicture } from "../../files/pictures/picture-file.ts";
import type { RowInfo } from "../api-types.ts";
import { encodeMap } from "../view/row-map.ts";
import { pictureOf } from "../view/row-pictures.ts";
import { readInteger, readRows } from "./read-request.ts";
import type { Review } from "./review.ts";

/** Seconds for which a browser keeps a picture. */
const keptSeconds = 3600;

export function answerRows(app: Hono, { view, pictures }: Review): void {
	app.get("/api/rows", (context) => {
		const rows = readRows(context.req.query("rows"));
		return context.json(
			rows.flatMap((number): RowInfo[] => {
				const row = view.row(number);
				if (!row) return [];
				const { id, photo, person } = row;
				const picture = pictureOf(pictures, row);
				const box = picture?.box ?? null;
				const hasPicture = picture !== null;
				return [{ row: number, id, photo, box, hasPicture, person }];
			}),
		);
	});
	app.get("/picture/:row", (context) => {
		const number = readInteger(context.req.param("row"), { name: "row" });
		const row = view.row(number);
		const picture = row && pictureOf(pictures, row);
		if (!picture) return context.notFound();
		const { file } = picture;
		return context.body(streamPicture(file), 200, {
			"content-type": file.type,
			"content-length": `${file.bytes}`,
			"cache-control": `private, max-age=${keptSeconds}`,
		});
	});
	app.get("/api/map", (context) => {
		const { rows, map, people } = view.map();
		return context.body(encodeMap(map, rows, people), 200, {
			"content-type": "application/octet-stream",
		});
	});
}
