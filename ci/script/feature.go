package script

import "strings"

// A Feature is a place with code that not every shell knows.
type Feature struct {
	place
	Kind FeatureKind
}

// FeatureKind tells features apart.
type FeatureKind uint8

// The features. What is known of them is in [FeatureKind.Facts].
const (
	AppendAssign FeatureKind = iota
	Array
	ArithmeticBracket
	ArithmeticCommand
	ArithmeticFor
	BashBuiltin
	BraceExpansion
	CaseChange
	CaseFallthrough
	Declare
	DollarQuote
	DoubleBracket
	DoubleEquals
	ExtendedGlob
	FunctionKeyword
	HereString
	Indirect
	NamedDescriptor
	PipeErrors
	ProcessSubstitution
	RedirectAll
	RegexpMatch
	Replace
	Select
	Slice
	SourceBuiltin
)

// Facts are what is known of a feature.
type Facts struct {
	Code     string // what it looks like
	BusyBox  bool   // the shell of BusyBox knows it
	Dash     bool   // dash knows it
	Portable string // how to write it for every shell, "" when there is no simple way
}

// Facts returns what is known of the feature. Tested with BusyBox 1.35 and dash 0.5.12.
func (k FeatureKind) Facts() Facts { return facts[k] }

var facts = [...]Facts{
	AppendAssign:        {Code: "NAME+=…", Portable: `NAME="$NAME…"`},
	Array:               {Code: "NAME=(…)"},
	ArithmeticBracket:   {Code: "$[…]", Portable: "$((…))"},
	ArithmeticCommand:   {Code: "((…))", Portable: `[ "$((…))" -ne 0 ]`},
	ArithmeticFor:       {Code: "for ((…))", Portable: "while [ … ]"},
	BashBuiltin:         {Code: "a builtin of bash"},
	BraceExpansion:      {Code: "{a,b}", Portable: "a b"},
	CaseChange:          {Code: "${NAME^^}", Portable: "tr '[:lower:]' '[:upper:]'"},
	CaseFallthrough:     {Code: ";&"},
	Declare:             {Code: "declare"},
	DollarQuote:         {Code: "$'…'", BusyBox: true, Portable: "printf"},
	DoubleBracket:       {Code: "[[ … ]]", BusyBox: true, Portable: "[ … ]"},
	DoubleEquals:        {Code: "[ … == … ]", BusyBox: true, Portable: "[ … = … ]"},
	ExtendedGlob:        {Code: "@(…)"},
	FunctionKeyword:     {Code: "function NAME", BusyBox: true, Portable: "NAME()"},
	HereString:          {Code: "<<<", Portable: "printf '%s\\n' … |"},
	Indirect:            {Code: "${!NAME}"},
	NamedDescriptor:     {Code: "{NAME}>"},
	PipeErrors:          {Code: "|&", Portable: "2>&1 |"},
	ProcessSubstitution: {Code: "<(…)", BusyBox: true},
	RedirectAll:         {Code: "&>", BusyBox: true, Portable: "> … 2>&1"},
	RegexpMatch:         {Code: "=~", BusyBox: true, Portable: "grep -E"},
	Replace:             {Code: "${NAME/…/…}", BusyBox: true, Portable: "sed"},
	Select:              {Code: "select"},
	Slice:               {Code: "${NAME:…:…}", BusyBox: true, Portable: "cut"},
	SourceBuiltin:       {Code: "source", BusyBox: true, Portable: "."},
}

// feature notes a feature, at the first n bytes of a place, or all of it when n is 0.
func (b *builder) feature(kind FeatureKind, at place, n int) {
	if n > 0 {
		at.end = at.start + int32(n)
	}
	b.features = append(b.features, Feature{at, kind})
}

// wordFeatures notes the features that stand in the words of a command.
func (b *builder) wordFeatures(c *Command) {
	name := c.Words[0]
	switch c.Name() {
	case "source":
		b.feature(SourceBuiltin, name.place, 0)
	case "shopt", "mapfile", "readarray", "pushd", "popd", "dirs", "disown", "caller", "compgen", "complete", "enable":
		b.feature(BashBuiltin, name.place, 0)
	case "[":
		for _, w := range c.Args() {
			if w.Is("==") {
				b.feature(DoubleEquals, w.place, 0)
			}
		}
	}
	for _, w := range c.Words {
		for i := range w.Parts {
			if p := &w.Parts[i]; p.Kind == Literal && p.Quote == Unquoted && isBraces(p.Text) {
				b.feature(BraceExpansion, w.place, 0)
			}
		}
	}
}

// isBraces reports whether text holds {a,b} or {1..9}.
func isBraces(text string) bool {
	open := strings.IndexByte(text, '{')
	if open < 0 {
		return false
	}
	inside, _, closed := strings.Cut(text[open+1:], "}")
	return closed && (strings.Contains(inside, ",") || strings.Contains(inside, "..")) && !strings.ContainsAny(inside, "{")
}
