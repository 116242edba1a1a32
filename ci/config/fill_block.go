package config

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// Limits of a block. Source: lib/gitlab/ci/config/interpolation/{access,block}.rb, GitLab 18.11.
const (
	maxFunctions  = 3
	maxSegments   = 5
	maxAccessSize = 1024
	maxIndices    = 5
)

// blockEvaluator finds the value of one block.
type blockEvaluator struct {
	*filler
	block *block
	at    source.Span // of the text with the block
}

// place returns the place of the block, as far as it is written as it reads.
func (e *blockEvaluator) place() source.Span { return within(e.at, e.block.text) }

// evaluate reads what a block says: `access | function | function`.
func (e *blockEvaluator) evaluate(data string) {
	parts := strings.Split(data, "|")
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	access, functions := "", []string(nil)
	if len(parts) > 0 {
		access, functions = parts[0], parts[1:]
	}
	if context, _, _ := strings.Cut(access, "."); context == "matrix" {
		e.block.skip = true
		return
	}
	found, ok := e.access(access)
	switch {
	case !ok:
		return
	case len(functions) > maxFunctions:
		e.fault("%q has %d functions: GitLab takes at most %d", e.block.text, len(functions), maxFunctions)
		return
	}
	for _, function := range functions {
		if found.node, ok = e.call(function, found.node); !ok {
			return
		}
	}
	e.block.known, e.block.value, e.block.header = true, found.node, found.header
}

// access walks to a value: inputs.name, inputs.list[0].key, component.version.
func (e *blockEvaluator) access(path string) (value, bool) {
	segments := strings.SplitN(path, ".", maxSegments)
	switch {
	case path == "" || len(segments) < 2:
		e.fault(`%q names no value: write $[[ inputs.name ]]`, e.block.text)
		return value{}, false
	case len(path) > maxAccessSize:
		e.fault("a block $[[ … ]] has a path of %d bytes: GitLab takes at most %d", len(path), maxAccessSize)
		return value{}, false
	}
	context, indices, ok := e.segment(path, segments[0])
	if !ok {
		return value{}, false
	}
	if context != "inputs" && context != "component" {
		e.unknownWord(segments[0], []string{"inputs", "component"}, "%q names %q, which does not exist: a block begins with inputs or component", segments[0])
		return value{}, false
	}
	if len(indices) > 0 {
		e.fault("%q has an index, but %q is no list", e.block.text, context)
		return value{}, false
	}
	return e.inContext(context, path, segments[1:])
}

func (e *blockEvaluator) inContext(context, path string, segments []string) (value, bool) {
	name, indices, ok := e.segment(path, segments[0])
	if !ok {
		return value{}, false
	}
	var found value
	if context == "component" {
		if found, ok = e.fact(name); !ok {
			return found, false
		}
	} else if found, ok = e.input(name); !ok {
		return found, false
	}
	if found.node, ok = e.index(found.node, indices); !ok {
		return found, false
	}
	for _, segment := range segments[1:] {
		if found.node, ok = e.step(path, segment, found.node); !ok {
			return found, false
		}
	}
	return found, true
}

// input returns the value of an input. It reports false for one that does not exist, and for one that is not known.
func (e *blockEvaluator) input(name string) (value, bool) {
	found, ok := e.values[name]
	if ok {
		return found, found.node != nil
	}
	if !e.spec.broken {
		e.unknownWord(name, e.spec.inputNames(), "%q names the input %q, which the header does not declare", name)
	}
	return value{}, false
}

// fact returns a fact about the component that the file is.
func (e *blockEvaluator) fact(name string) (value, bool) {
	asked := contains(e.spec.component, syntax.NewString(e.at, name))
	if fact, ok := e.file.component[name]; ok && asked {
		return value{node: syntax.NewString(e.place(), fact)}, true
	}
	switch {
	case asked && e.file.component == nil:
		e.fault("%q has no value: the file is not included as a component", e.block.text)
		return value{}, false
	case asked:
		return value{}, false // nobody knows
	}
	e.unknownWord(name, e.spec.component, "%q names %q, which spec: {component: […]} of the header does not list", name)
	return value{}, false
}

func (e *blockEvaluator) unknownWord(word string, known []string, format string, name string) {
	span := e.place()
	if word != "" {
		span = within(span, word)
	}
	message := strings.Replace(format, "%q", quoted(e.block.text), 1)
	message = strings.Replace(message, "%q", quoted(name), 1)
	e.cfg.report(Problem{Rule: RuleInputUnknown, Span: span, Message: message, Unknown: word, Known: known})
}

// step goes from a value to what a segment names in it.
func (e *blockEvaluator) step(path, segment string, at syntax.Node) (syntax.Node, bool) {
	name, indices, ok := e.segment(path, segment)
	if !ok {
		return nil, false
	}
	m, _ := at.(*syntax.Mapping)
	next := m.Entry(name)
	if next == nil {
		e.fault("%q names %q, which does not exist in the value of the input", e.block.text, name)
		return nil, false
	}
	return e.index(next.Value, indices)
}

func (e *blockEvaluator) index(at syntax.Node, indices []int) (syntax.Node, bool) {
	for _, i := range indices {
		list, ok := at.(*syntax.Sequence)
		switch {
		case !ok:
			e.fault("%q has the index [%d], but the value is no list", e.block.text, i)
			return nil, false
		case i >= len(list.Items()):
			e.fault("%q has the index [%d], but the list has only %d items, counted from 0", e.block.text, i, len(list.Items()))
			return nil, false
		}
		at = list.Items()[i]
	}
	return at, true
}

var indexedPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\A(\w*)((?:\[\d+\])+)\z`) })

// segment takes a segment such as `list[0][1]` apart.
func (e *blockEvaluator) segment(path, segment string) (name string, indices []int, ok bool) {
	if !strings.Contains(segment, "[") {
		return segment, nil, true
	}
	match := indexedPattern().FindStringSubmatch(segment)
	switch {
	case match == nil:
		e.fault("%q has a wrong index in %q: an index is a number in brackets, as in inputs.list[0]", e.block.text, path)
		return "", nil, false
	case match[1] == "":
		e.fault("%q has an index without a name in %q: write inputs.list[0]", e.block.text, path)
		return "", nil, false
	}
	for _, digits := range strings.Split(strings.Trim(match[2], "[]"), "][") {
		i, err := strconv.Atoi(digits)
		if err != nil {
			i = int(^uint(0) >> 1)
		}
		indices = append(indices, i)
	}
	if len(indices) > maxIndices {
		e.fault("%q has %d indices: GitLab takes at most %d", e.block.text, len(indices), maxIndices)
		return "", nil, false
	}
	return match[1], indices, true
}

var truncatePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\Atruncate\(\s*(\d+)\s*,\s*(\d+)\s*\)?\z`) })

// call applies a function of a block.
func (e *blockEvaluator) call(function string, to syntax.Node) (syntax.Node, bool) {
	truncate := truncatePattern().FindStringSubmatch(function)
	if truncate == nil && function != "expand_vars" && function != "posix_escape" {
		e.fault("%q is no function: there are truncate(offset, length), expand_vars and posix_escape", function)
		return nil, false
	}
	s, ok := to.(*syntax.Scalar)
	if !ok || s.Kind() != syntax.KindString {
		name, _, _ := strings.Cut(function, "(")
		e.fault("%q is applied to %s: it takes only strings", name, to.Kind())
		return nil, false
	}
	result := ""
	switch {
	case truncate != nil:
		result = substring(s.Value(), truncate[1], truncate[2])
	case function == "posix_escape":
		result = shellEscape(s.Value())
	default:
		if result, ok = e.expandVars(s.Value()); !ok {
			return nil, false
		}
	}
	return syntax.NewString(s.Span(), result), true
}

// expandVars fills variables in. What does not exist stays as it is written.
// Source: lib/gitlab/ci/config/interpolation/functions/expand_vars.rb, GitLab 18.11.
func (e *blockEvaluator) expandVars(text string) (string, bool) {
	if name := e.masked(text); name != "" {
		e.fault("%q expands the variable %q, which is masked: GitLab shows no masked variable in a configuration", e.block.text, name)
		return "", false
	}
	result, unknown := e.expandVariables(text, true)
	if unknown != "" {
		e.unresolved("input", e.block.text, "the value of the variable "+unknown+" is not known", e.place())
	}
	return result, unknown == ""
}

// substring returns the characters of text from offset on.
func substring(text, offset, length string) string {
	runes := []rune(text)
	from, err := strconv.Atoi(offset)
	if err != nil || from > len(runes) {
		return ""
	}
	n, err := strconv.Atoi(length)
	if err != nil {
		n = len(runes)
	}
	return string(runes[from:min(from+min(n, len(runes)), len(runes))])
}

// shellEscape puts a backslash before every character that a shell might read, as Ruby's Shellwords does.
func shellEscape(text string) string {
	if text == "" {
		return "''"
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString("'\n'")
			continue
		case !(r < 0x80 && (isNameByte(byte(r), true) || strings.ContainsRune("-.,:+/@", r))):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
