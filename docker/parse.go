package docker

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// Keywords returns the instructions of Dockerfiles (docs.docker.com/reference/dockerfile).
func Keywords() []string {
	return []string{
		"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
		"RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
	}
}

// ParseDockerfile reads a Dockerfile. What is wrong with it stands in its Problems.
func ParseDockerfile(file *source.File) *Dockerfile {
	p := &parser{lines: newLineReader(file), dockerfile: &Dockerfile{File: file}}
	for {
		line, ok := p.lines.read()
		if !ok {
			break
		}
		p.place(p.instruction(line))
	}
	if len(p.dockerfile.Stages) == 0 && len(p.dockerfile.Problems) == 0 {
		p.report(file.Span(0, 0), "the Dockerfile has no FROM: name the image to start from")
	}
	return p.dockerfile
}

// A parser makes a Dockerfile of logical lines.
type parser struct {
	lines      *lineReader
	dockerfile *Dockerfile
}

func (p *parser) report(span source.Span, format string, args ...any) {
	p.dockerfile.Problems = append(p.dockerfile.Problems, Problem{Span: span, Message: fmt.Sprintf(format, args...)})
}

// place adds an instruction to the stage that it belongs to.
func (p *parser) place(in *Instruction) {
	d := p.dockerfile
	switch {
	case in.Name == "FROM":
		d.Stages = append(d.Stages, newStage(d, in))
		if len(in.Words()) == 0 {
			p.report(in.Span, "%q names no image: add the one to start from", "FROM")
		}
	case len(d.Stages) > 0:
		final := d.Final()
		final.Instructions = append(final.Instructions, in)
	case in.Name == "ARG":
		d.Args = append(d.Args, in)
	case slices.Contains(Keywords(), in.Name):
		p.report(in.Keyword, "%q stands before FROM, where only ARG may: move it behind", in.Name)
	}
}

// instruction reads one logical line and the here-documents that it begins.
func (p *parser) instruction(line logicalLine) *Instruction {
	in := p.parse(line, 0)
	in.Span = line.span
	if !slices.Contains(Keywords(), in.Name) {
		p.dockerfile.Problems = append(p.dockerfile.Problems, Problem{
			Span: in.Keyword, Message: fmt.Sprintf("%q is no instruction of a Dockerfile", in.Keyword.Text()), Unknown: in.Keyword.Text(), Known: Keywords(),
		})
	}
	p.heredocs(in)
	return in
}

// parse reads the instruction that begins at start in a logical line.
func (p *parser) parse(line logicalLine, start int) *Instruction {
	end := wordEndPlain(line.text, start)
	in := &Instruction{
		Name: strings.ToUpper(line.text[start:end]), file: p.lines.file, escape: p.lines.escape,
		Keyword: p.lines.file.Span(line.offsets.Range(start, end)),
	}
	at := p.flags(in, line, skipBlanks(line.text, end))
	stop := max(at, len(strings.TrimRight(line.text, " \t")))
	in.Args, in.offsets = line.text[at:stop], line.offsets.Slice(at, stop)
	in.Span = p.lines.file.Span(in.Keyword.Start, max(in.Keyword.End, line.span.End))
	p.inner(in, line, at)
	if hasExecForm(in.Name) {
		in.exec()
	}
	return in
}

// inner reads the instruction inside of an ONBUILD, and the CMD of a HEALTHCHECK.
func (p *parser) inner(in *Instruction, line logicalLine, at int) {
	word := strings.ToUpper(line.text[at:wordEndPlain(line.text, at)])
	if in.Name == "ONBUILD" && word != "" || in.Name == "HEALTHCHECK" && word == "CMD" {
		in.Inner = p.parse(line, at)
	}
}

// flags reads the options of an instruction and returns where its arguments begin.
func (p *parser) flags(in *Instruction, line logicalLine, at int) int {
	for strings.HasPrefix(line.text[at:], "--") {
		end := wordEnd(line.text, at, p.lines.escape)
		name, value, _ := strings.Cut(line.text[at+2:end], "=")
		next := skipBlanks(line.text, end)
		if name == "" {
			return next
		}
		in.Flags = append(in.Flags, Flag{Name: name, Value: Unquote(value), Span: p.lines.file.Span(line.offsets.Range(at, end))})
		at = next
	}
	return at
}

// exec reads the exec form, when the arguments are one.
func (in *Instruction) exec() {
	values, ranges, ok := execRanges(in.Args)
	if !ok {
		return
	}
	in.Exec = make([]Word, len(values))
	for i, value := range values {
		in.Exec[i] = Word{value, in.At(ranges[i][0], ranges[i][1])}
	}
}

func hasExecForm(name string) bool {
	return slices.Contains([]string{"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"}, name)
}

// redirect is what a word of a line looks like that begins a here-document (BuildKit's parser.go, reHeredoc).
var redirect = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d*<<(-?)([^<]+)$`) })

// heredocs reads the here-documents that the words of an instruction begin.
func (p *parser) heredocs(in *Instruction) {
	in = innermost(in)
	if !slices.Contains([]string{"ADD", "COPY", "RUN"}, in.Name) || !strings.Contains(in.Args, "<<") {
		return
	}
	for _, word := range in.Words() {
		m := redirect().FindStringSubmatch(word.Text)
		if m == nil {
			continue
		}
		name := Unquote(m[2])
		body, closed := p.lines.heredoc(name, m[1] != "")
		if !closed {
			p.report(word.Span, "no line %q ends the here-document", name)
		}
		in.Heredocs = append(in.Heredocs, Heredoc{name, body})
	}
}

func innermost(in *Instruction) *Instruction {
	for in.Inner != nil {
		in = in.Inner
	}
	return in
}

// wordEndPlain returns the end of the word at start, without regard to quotes.
func wordEndPlain(text string, start int) int {
	if i := strings.IndexAny(text[start:], " \t"); i >= 0 {
		return start + i
	}
	return len(text)
}

func skipBlanks(text string, at int) int {
	for at < len(text) && isBlank(text[at]) {
		at++
	}
	return at
}
