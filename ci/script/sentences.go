package script

// Sentences of the parser that are looked at twice.
const (
	neverClosed = "reached EOF without closing quote %"
	unclosed    = "unclosed here-document %"
	unmatched   = "reached EOF without matching % with %"
	separated   = "statements must be separated by &, ; or a newline"
	elements    = "array element values must be words"
	afterFor    = "% must be followed by %, %, %, or a newline"
)

// stray is the message for what closes something that is not open.
const stray = `{0} closes nothing that is open: remove it, or put quotes around it if it is text`

// bare is the message for what must not stand in a command without quotes.
const bare = `{0} cannot stand here: put quotes around it if it is text`

// nothing is the message for a place where a command is missing.
const nothing = `no command follows {0}: put one there; ":" does nothing`

// refused gives, for the sentences of the parser about what every shell refuses, our own. The sentence is the whole one, or
// has % for each piece of code.
var refused = map[string]string{
	neverClosed: `the quote {0} is never closed: add the other one, or put a backslash before it`,
	unmatched:   `{0} is never closed: add {1}`,

	"% must be followed by a statement list":        nothing,
	"% must be followed by a statement":             nothing,
	"`foo()` must be followed by a statement":       `the function has no body: write { …; } behind it`,
	"`if <cond>` must be followed by `then`":        `"if" has no "then": put "; then" behind the condition`,
	"`elif <cond>` must be followed by `then`":      `"elif" has no "then": put "; then" behind the condition`,
	"`while <cond>` must be followed by `do`":       `"while" has no "do": put "; do" behind the condition`,
	"`until <cond>` must be followed by `do`":       `"until" has no "do": put "; do" behind the condition`,
	"`for foo [in words]` must be followed by `do`": `"for" has no "do": put "; do" behind the list`,
	"`case x` must be followed by `in`":             `"case" has no "in": write case WORD in`,
	"`foo(` must be followed by `)`":                `"(" cannot stand here: put quotes around the text, or a backslash before it`,
	"`[[` must be followed by an expression":        `"[[" has nothing to test: write [[ -n "$NAME" ]]`,
	"`case` must be followed by a word":             `"case" does not say what it looks at: write case WORD in`,
	"% must be followed by a word":                  `no word follows {0}: name one there, or remove it`,
	afterFor:                                        `"for" takes one name, then "in" and a list: write for NAME in LIST; do`,
	"% statement must end with %":                   `{0} is never closed: add {1}`,

	"% can only be used to close a block":    stray,
	"% can only be used to close a subshell": stray,
	"% can only be used to close a test":     stray,
	"% can only be used to end a loop":       stray,
	"% can only be used to end a %":          stray,
	"% can only be used to end an %":         stray,
	"% can only be used in a loop":           `{0} belongs to no loop: put "for" or "while" before it, or quotes around it if it is text`,
	"% can only be used in an %":             `{0} belongs to no "if": put one before it, or quotes around it if it is text`,
	"% can only be used in a case clause":    `{0} belongs to no "case": write one semicolon`,

	"% can only immediately follow a statement":                     `no command stands before {0}: put one there, or remove it`,
	"% can only be used to open an arithmetic cmd":                  bare,
	"a command can only contain words and redirects; encountered %": bare,
	separated:                                `nothing separates this from the command before it: put ";" or a line break between them`,
	"word list can only contain words":       `the list holds what is no word: put quotes around it`,
	elements:                                 `the list holds what is no word: put quotes around it`,
	"case patterns must be separated with %": `the pattern of "case" does not end: put ")" behind it`,
	"not a valid test operator: %":           `{0} is no operator of "[[": write [[ A == B ]], and quotes around what has blanks`,
	"test operator words must consist of a single literal": `the operator of "[[" must be written out`,
}

// substitutions are the sentences of the parser about what shells call a bad substitution.
var substitutions = map[string]bool{
	"invalid parameter name":                                true,
	"not a valid parameter expansion operator: %":           true,
	"% cannot be followed by a word":                        true,
	"cannot index a special parameter name":                 true,
	"cannot combine multiple parameter expansion operators": true,
}
