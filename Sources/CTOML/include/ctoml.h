// The door to toml++: a document of TOML as a flat list of nodes, each with the place where it stands.
//
// Everything that toml++ throws ends here. A document belongs to its caller until ctoml_free, and whatever it hands out
// lives as long.

#ifndef CTOML_H
#define CTOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parsed document, or why there is none.
typedef struct ctoml_document ctoml_document;

/// Bytes that need not end with a NUL, and may hold some.
typedef struct {
    const char *bytes;
    size_t count;
} ctoml_text;

/// Where something begins; both count from 1, the column in characters. Zero: not known.
typedef struct {
    uint32_t line;
    uint32_t column;
} ctoml_position;

typedef enum {
    CTOML_TABLE,
    CTOML_ARRAY,
    CTOML_STRING,
    CTOML_INTEGER,
    CTOML_DECIMAL,
    CTOML_BOOLEAN,
    CTOML_DATE,
    CTOML_TIME,
    CTOML_DATE_TIME,
} ctoml_kind;

/// A key and its value.
typedef struct {
    /// The index of the table that it stands in; -1: the document itself.
    int64_t parent;
    ctoml_kind kind;
    ctoml_text key;
    ctoml_position key_position;
    ctoml_position value_position;
    /// The value of a string.
    ctoml_text string;
    /// The value of an integer.
    int64_t integer;
    /// The value of a boolean.
    bool boolean;
} ctoml_node;

/// Parses a document. Tables deeper than `depth` are listed without what is in them. What
/// stands in an array is listed below it without a key, and of that only strings and tables have their values. NULL: no
/// memory.
ctoml_document *ctoml_parse(const char *bytes, size_t count, size_t depth);

/// Why the document could not be parsed, in words of toml++; empty when it was. `position` is where.
ctoml_text ctoml_error(const ctoml_document *document, ctoml_position *position);

/// How many nodes there are.
size_t ctoml_count(const ctoml_document *document);

/// A node; a table stands before what is in it.
ctoml_node ctoml_at(const ctoml_document *document, size_t index);

void ctoml_free(ctoml_document *document);

#ifdef __cplusplus
}
#endif

#endif
