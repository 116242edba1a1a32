package schema

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// maxJobInputs is the number of inputs that a job takes at most.
const maxJobInputs = 50

func (w *walker) checkJobInputs(n *syntax.Mapping) {
	if n.Len() > maxJobInputs {
		w.reportCheck(Mistake{
			Kind: LimitExceeded, Node: n,
			Message: fmt.Sprintf("%s has %d inputs: GitLab takes at most %d", w.label(), n.Len(), maxJobInputs),
		})
	}
	for e := range n.Entries() {
		if input, ok := e.Value.(*syntax.Mapping); ok {
			w.intoKey(e.Key.Value())
			w.checkInput(input)
			w.out()
		}
	}
}

// checkInput compares the default of an input with its type, options and regular expression.
func (w *walker) checkInput(n *syntax.Mapping) {
	value := n.Get("default")
	if value == nil || w.open(value) {
		return
	}
	kind := "string"
	if t, ok := n.Get("type").(*syntax.Scalar); ok {
		kind = t.Value()
	}
	if want := inputType(kind, value); want != "" {
		w.reportAt("default", Mistake{Kind: WrongType, Node: value, Message: "the default of " + w.label() + " " + is(value) + ": it takes " + want})
		return
	}
	w.checkInputOptions(n, kind, value)
	w.checkInputRegexp(n, kind, value)
}

// inputType returns what an input of the type takes, "" when the value is such.
func inputType(kind string, n syntax.Node) string {
	s, isScalar := n.(*syntax.Scalar)
	text := ""
	if isScalar && s.IsString() {
		text = s.Value()
	}
	switch kind {
	case "number":
		if isScalar && (s.Kind() == syntax.KindInt || s.Kind() == syntax.KindFloat || isNumber(text)) {
			return ""
		}
		return "a number"
	case "boolean":
		if isScalar && s.Kind() == syntax.KindBool || text == "true" || text == "false" {
			return ""
		}
		return "true or false"
	case "array":
		if n.Kind() == syntax.KindSequence || isJSONList(text) {
			return ""
		}
		return "a list"
	default:
		return ""
	}
}

func isNumber(text string) bool {
	var n json.Number
	return json.Unmarshal([]byte(text), &n) == nil && n != "" && text[0] != '"'
}

func isJSONList(text string) bool {
	var list []any
	return json.Unmarshal([]byte(text), &list) == nil && list != nil
}

func (w *walker) checkInputOptions(n *syntax.Mapping, kind string, value syntax.Node) {
	options, ok := n.Get("options").(*syntax.Sequence)
	scalar, isScalar := value.(*syntax.Scalar)
	if !ok {
		return
	}
	if kind != "string" && kind != "number" {
		w.reportAt("options", Mistake{Kind: MisplacedKey, Node: options, Message: "only inputs of type string and number have options"})
		return
	}
	var known []string
	for _, item := range options.Items() {
		s, ok := item.(*syntax.Scalar)
		if !ok {
			continue
		}
		if isScalar && s.Value() == scalar.Value() && (kind == "string" || s.IsString() == scalar.IsString()) {
			return
		}
		known = append(known, s.Value())
	}
	if isScalar {
		w.reportAt("default", Mistake{
			Kind: WrongValue, Node: value, Unknown: scalar.Value(), Known: known,
			Message: fmt.Sprintf("%s is none of the options of %s", quote(scalar.Value()), w.label()),
		})
	}
}

func (w *walker) checkInputRegexp(n *syntax.Mapping, kind string, value syntax.Node) {
	pattern, ok := n.Get("regex").(*syntax.Scalar)
	if !ok || !pattern.IsString() {
		return
	}
	if kind != "string" {
		w.reportAt("regex", Mistake{Kind: MisplacedKey, Node: pattern, Message: "only inputs of type string have a regex"})
		return
	}
	re, err := regexp.Compile(pattern.Value())
	scalar, isScalar := value.(*syntax.Scalar)
	switch {
	case err != nil:
		w.reportAt("regex", Mistake{Kind: InvalidRegexp, Node: pattern, Message: "the regular expression of " + w.label() + " does not compile: " + reason(err)})
	case isScalar && !re.MatchString(scalar.Value()):
		w.reportAt("default", Mistake{
			Kind: WrongValue, Node: value,
			Message: fmt.Sprintf("the default of %s is %s, which its regex %s does not match", w.label(), quote(scalar.Value()), quote(pattern.Value())),
		})
	}
}

// checkInputRule: a rule of an input has a default, which is one of its options when it has some.
func (w *walker) checkInputRule(n *syntax.Mapping) {
	value := n.Get("default")
	if value == nil {
		w.reportCheck(Mistake{Kind: MissingKey, Node: n, Message: `a rule of an input lacks "default"`})
		return
	}
	options, ok := n.Get("options").(*syntax.Sequence)
	scalar, isScalar := value.(*syntax.Scalar)
	if !ok || !isScalar {
		return
	}
	var known []string
	for _, item := range options.Items() {
		if s, ok := item.(*syntax.Scalar); ok {
			known = append(known, s.Value())
		}
	}
	if !slices.Contains(known, scalar.Value()) {
		w.reportAt("default", Mistake{
			Kind: WrongValue, Node: value, Unknown: scalar.Value(), Known: known,
			Message: fmt.Sprintf("%s is none of the options of its rule", quote(scalar.Value())),
		})
	}
}
