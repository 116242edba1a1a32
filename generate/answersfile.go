package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// An AnswersFile is what a file says instead of flags.
type AnswersFile struct {
	Target  string
	Project string
	Answers map[string]string // by [Question] name
	Sources map[string]string // where each of them stands: "answers.yml:3"
}

// ReadAnswers reads a file of answers, YAML or JSON: a key for each question, and `target` and `project`.
//
//	target: vps
//	stack: [celery, redis, nginx]
//	blue-green: true
//
// A lock file is one too: what it says under `answers` counts. The error names the places of all mistakes.
func ReadAnswers(file *source.File) (*AnswersFile, error) {
	r := &answersReader{out: &AnswersFile{Answers: map[string]string{}, Sources: map[string]string{}}}
	doc := syntax.Parse(file)
	for _, p := range doc.Problems {
		r.wrong(p.Span, "%s", p.Message)
	}
	if root, ok := doc.Root.(*syntax.Mapping); ok && len(r.errs) == 0 {
		r.read(root)
	}
	return r.out, errors.Join(r.errs...)
}

// An answersReader collects answers and mistakes.
type answersReader struct {
	out  *AnswersFile
	errs []error
}

// wrong adds a mistake with its place.
func (r *answersReader) wrong(span source.Span, format string, args ...any) {
	at := span.File.Position(span.Start)
	r.errs = append(r.errs, fmt.Errorf("%s:%d:%d: %s", span.File.Name, at.Line, at.Column, fmt.Sprintf(format, args...)))
}

// read reads the outermost mapping.
func (r *answersReader) read(root *syntax.Mapping) {
	section, isLock := root.Get("answers").(*syntax.Mapping)
	if !isLock {
		r.answers(root, "target", projectQuestion)
		return
	}
	for entry := range root.Entries() {
		switch key := entry.Key.Value(); key {
		case "target", projectQuestion:
			r.answer(entry)
		case "answers", "version", "generator", "found", "files", "edited":
		default:
			r.wrong(entry.Key.Span(), "%q stands beside `answers`: put it under that key", key)
		}
	}
	r.answers(section)
}

// answers reads the keys that are questions, and the others that may stand here.
func (r *answersReader) answers(m *syntax.Mapping, others ...string) {
	known := slices.Clone(others)
	for _, q := range questions() {
		known = append(known, q.Name)
	}
	for entry := range m.Entries() {
		if key := entry.Key.Value(); slices.Contains(known, key) {
			r.answer(entry)
		} else {
			r.wrong(entry.Key.Span(), "there is no question %q%s", key, didYouMean(key, known))
		}
	}
	for _, twice := range m.Shadowed() {
		r.wrong(twice.Key.Span(), "%q is answered twice: keep one answer", twice.Key.Value())
	}
}

// answer keeps one answer.
func (r *answersReader) answer(entry *syntax.Entry) {
	name := entry.Key.Value()
	i := slices.IndexFunc(questions(), func(q question) bool { return q.Name == name })
	var q Question
	if i >= 0 {
		q = questions()[i].Question
	}
	value, why := answerText(entry.Value, q)
	if why != "" {
		r.wrong(entry.Value.Span(), "%s: %s", name, why)
		return
	}
	switch name {
	case "target":
		r.out.Target = value
	case projectQuestion:
		r.out.Project = value
	default:
		span := entry.Key.Span()
		r.out.Answers[name] = value
		r.out.Sources[name] = fmt.Sprintf("%s:%d", span.File.Name, span.File.LineAt(span.Start))
	}
}

// answerText returns the answer that a value stands for, or why it is none.
func answerText(value syntax.Node, q Question) (text, why string) {
	switch value := value.(type) {
	case *syntax.Scalar:
		return scalarAnswer(value, q)
	case *syntax.Sequence:
		if !q.List {
			return "", "one answer is wanted, and this is a list"
		}
		return listAnswer(value)
	}
	return "", "one answer is wanted, and this is " + value.Kind().String()
}

// scalarAnswer returns a single answer: as it is written, since 3.10 is a release and no number.
func scalarAnswer(value *syntax.Scalar, q Question) (text, why string) {
	if on, ok := value.Bool(); ok && q.Switch {
		if on {
			return "yes", ""
		}
		return "no", ""
	}
	if strings.TrimSpace(value.Text()) == "" || value.Kind() == syntax.KindNull {
		return "", "the answer is missing: write it, or leave out the line"
	}
	return value.Text(), ""
}

// listAnswer returns an answer of several parts.
func listAnswer(list *syntax.Sequence) (text, why string) {
	if len(list.Items()) == 0 {
		return "none", ""
	}
	var parts []string
	for _, item := range list.Items() {
		part, ok := item.(*syntax.Scalar)
		if !ok {
			return "", "each part is a word, and this is " + item.Kind().String()
		}
		parts = append(parts, part.Text())
	}
	return strings.Join(parts, ","), ""
}
