package docker

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A Dockerfile is the recipe of an image.
type Dockerfile struct {
	File *source.File
	// Args are the ARG instructions before the first FROM, which only FROM sees.
	Args []*Instruction
	// Stages are the parts of the build, one per FROM.
	Stages   []*Stage
	Problems []Problem
}

// An Instruction is one instruction, with all its continued lines and here-documents.
type Instruction struct {
	Name string // in capitals: "RUN"
	// Keyword is the place of the name as it is written.
	Keyword source.Span
	// Span is the place from the name to the end of the last line that is not a here-document.
	Span source.Span
	// Flags are the options between the name and the arguments: --from=build.
	Flags []Flag
	// Args is what stands behind the flags, with continued lines joined.
	Args string
	// Exec is the list of an exec form, nil for the shell form.
	Exec []Word
	// Heredocs are the here-documents of the instruction.
	Heredocs []Heredoc
	// Inner is the instruction of an ONBUILD, and the CMD of a HEALTHCHECK.
	Inner *Instruction

	file    *source.File
	offsets source.Offsets // of Args
	escape  byte
}

// A Flag is an option of an instruction.
type Flag struct {
	Name, Value string // "from", "build"
	Span        source.Span
}

// A Heredoc is the text between `<<EOF` and `EOF`.
type Heredoc struct {
	Name string
	Span source.Span // of the lines between
}

// A Pair is a key with a value, as in ENV, ARG and LABEL.
type Pair struct {
	Key   Word
	Value Word // as written, with its quotes
	// HasValue tells `ARG A=` from `ARG A`.
	HasValue bool
}

// Instructions returns the instructions of all stages, those before the first FROM included.
func (d *Dockerfile) Instructions() []*Instruction {
	all := slices.Clone(d.Args)
	for _, s := range d.Stages {
		all = append(all, s.From)
		all = append(all, s.Instructions...)
	}
	return all
}

// Final returns the last stage, which becomes the image unless a build names another target; nil when there is none.
func (d *Dockerfile) Final() *Stage {
	if len(d.Stages) == 0 {
		return nil
	}
	return d.Stages[len(d.Stages)-1]
}

// Flag returns the option of that name, nil when it is not given.
func (in *Instruction) Flag(name string) *Flag {
	for i := range in.Flags {
		if in.Flags[i].Name == name {
			return &in.Flags[i]
		}
	}
	return nil
}

// At returns the place of a part of Args.
func (in *Instruction) At(start, end int) source.Span {
	return in.file.Span(in.offsets.Range(start, end))
}

// ArgsSpan returns the place of all arguments.
func (in *Instruction) ArgsSpan() source.Span { return in.At(0, len(in.Args)) }

// Words returns the arguments as words, with quotes as they are written.
func (in *Instruction) Words() []Word {
	var words []Word
	for _, r := range wordRanges(in.Args, in.escape) {
		words = append(words, Word{in.Args[r[0]:r[1]], in.At(r[0], r[1])})
	}
	return words
}

// Pairs returns the keys and values of ENV, ARG and LABEL. `ENV KEY some value` is one pair.
func (in *Instruction) Pairs() []Pair {
	ranges := wordRanges(in.Args, in.escape)
	if len(ranges) == 0 {
		return nil
	}
	first := in.Args[ranges[0][0]:ranges[0][1]]
	if in.Name != "ARG" && !strings.Contains(first, "=") {
		pair := Pair{Key: in.word(ranges[0][0], ranges[0][1])}
		if len(ranges) > 1 {
			pair.Value, pair.HasValue = in.word(ranges[1][0], len(strings.TrimRight(in.Args, " \t"))), true
		}
		return []Pair{pair}
	}
	var pairs []Pair
	for _, r := range ranges {
		key, _, has := strings.Cut(in.Args[r[0]:r[1]], "=")
		pair := Pair{Key: in.word(r[0], r[0]+len(key)), HasValue: has}
		if has {
			pair.Value = in.word(r[0]+len(key)+1, r[1])
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

func (in *Instruction) word(start, end int) Word { return Word{in.Args[start:end], in.At(start, end)} }

// Command returns what an instruction runs as one line of text: the joined list of an exec form, the arguments of a shell form
// with its here-documents.
func (in *Instruction) Command() string {
	if in.Exec != nil {
		var parts []string
		for _, w := range in.Exec {
			parts = append(parts, w.Text)
		}
		return strings.Join(parts, " ")
	}
	text := in.Args
	for _, h := range in.Heredocs {
		text += "\n" + h.Span.Text()
	}
	return text
}

// Unquote returns the text of a word without its quotes.
func Unquote(text string) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
