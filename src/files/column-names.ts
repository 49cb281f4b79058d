/** What columns of tables and fields of JSON objects are usually called. Case and spaces around a name do not count. */

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
/** Labels too, unless another column has a name of labels. */
export const isOtherLabelName = named(/^(class|target)$/);
/** What `cluster` writes beside clusters. */
export const isFigureName = named(/^(cluster_size|confidence)$/);
/** The index of a pandas table. */
export const isIndexName = named(/^(|index|unnamed: 0|__index_level_0__)$/);
