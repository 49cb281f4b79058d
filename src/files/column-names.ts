/** Usual names of columns of tables and of fields of JSON objects. Case and spaces around a name do not count. */

const named = (pattern: RegExp) => (name: string) =>
	pattern.test(name.trim().toLowerCase());

export const isIdName = named(
	/^(_?ids?|uuid|key|names?|file_?names?|files?|file_?paths?|paths?|images?|image_(id|path|name)|face_id|photo)$/,
);
export const isRowName = named(/^row$/);
export const isListName = named(
	/^(features?|embeddings?|vectors?|descriptors?|encodings?|representation|neighbou?rs)$/,
);
export const isLabelName = named(
	/^(labels?|clusters?|identity|identities|person)$/,
);
/** Names of labels where no other column has a name of `isLabelName`. */
export const isOtherLabelName = named(/^(class|target)$/);
/** Columns that `cluster` writes beside clusters. */
export const isFigureName = named(
	/^(cluster_size|confidence|copy_of|quality|foreign|doubtful)$/,
);
/** Names that pandas gives to the index of a table. */
export const isIndexName = named(/^(|index|unnamed: 0|__index_level_0__)$/);
