// Package schema knows the keywords of GitLab CI/CD: what each takes, where it stands, since when there is one.
//
// The facts are those of GitLab 18.11. They stand in keywords/, one JSON Schema for each keyword, and serve everything:
//
//   - a [Checker] compares the entries of a configuration with them and returns every [Mistake], each once, at the
//     innermost node, in our words;
//   - [Document] makes one JSON Schema of the whole language for editors;
//   - [Keyword] answers explanations and hovers, [KeysAt] completion and "did you mean", [Older] questions of versions.
//
// # How a value is judged
//
// The JSON files are also generated into a Go table of shapes (table.go), so that start-up parses nothing. A walker goes
// through each value beside its shape, which costs a microsecond. That the walker and the JSON Schema say the same is tested
// with jsonschema/v5 for every value of the conformance cases; the binary does without it, because the package compiles
// its meta-schemas whenever a program starts (docs/decisions). What no schema can say, because several values decide it,
// is in checks.go and job.go.
//
// # The words of ours in the JSON files
//
// Beside those of JSON Schema (draft-07) there are words of ours. A $ref is replaced by what it names, and keys beside it
// win. Annotations: x-since, x-deprecated, x-removed, x-tier, x-in, x-default (`default` passes it on), x-docs, x-values.
// Rules:
//
//	x-filled     not blank             x-blank      a blank value ("", [], {}) counts as absent
//	x-symbols    `:a` is a string      x-nested     how deep lists may stand in lists; items is the innermost
//	x-one-of     exactly one of keys   x-exclusive  at most one of keys
//	x-forms      kinds of mappings: the first whose x-has (all), x-has-any (one) stand there
//	x-reject     never, and why        x-anything, x-lenient  what GitLab overlooks
//	x-max-seconds  of a duration       x-check      a Go function of checks.go, by name
//
// Words for messages: x-name (the place), x-means (what it takes), x-says (the remedy, by JSON Schema word or type),
// x-known (keys of a neighbouring form). x-variants holds the definitions for other places than a job.
//
// The package knows one entry at a time: whether a needed job exists is not its affair, nor are include, extends and inputs.
package schema
